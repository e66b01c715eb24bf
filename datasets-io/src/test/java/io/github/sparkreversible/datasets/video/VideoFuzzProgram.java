package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.source.FilePart;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/**
 * Reads truncated videos and videos with changed bytes, one case after the other, in a JVM of its
 * own, because what it looks for may end the process.
 *
 * <p>Arguments: folder of whole videos, seed, first case, case after the last. Prints {@code begin
 * CASE} and {@code end CASE OUTCOME MILLISECONDS RESIDENT_MIB} for each, where the outcome is
 * {@code read}, {@code refused} or the unexpected error.
 */
public final class VideoFuzzProgram {
  private static final int MOST_CHANGES = 12;
  private static final int HEADER_BYTES = 2048;
  private static final Set<String> COLUMNS =
      Set.of(
          VideoColumns.TENSOR,
          VideoColumns.START_SECONDS,
          VideoColumns.END_SECONDS,
          VideoColumns.CORRUPT_RECORD);
  private static final List<FrameSampling> SAMPLINGS =
      List.of(
          FrameSampling.uniform(4),
          FrameSampling.consecutive(4, 2),
          FrameSampling.dense(8, 1, 2),
          FrameSampling.random(4, 1),
          FrameSampling.time(4, 0.1, 0.5),
          FrameSampling.uniform(4).resampled(10));

  private VideoFuzzProgram() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    List<byte[]> originals;
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      originals = files.sorted().map(VideoFuzzProgram::bytes).toList();
    }
    long seed = Long.parseLong(arguments[1]);
    for (int i = Integer.parseInt(arguments[2]); i < Integer.parseInt(arguments[3]); i++) {
      System.out.println("begin " + i);
      System.out.flush();
      SplittableRandom random = new SplittableRandom(seed + i);
      byte[] damaged = damaged(originals.get(i % originals.size()), random);
      long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      String outcome = outcome(damaged, random);
      long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
      System.out.printf(
          "end %d %s %d %d%n", i, outcome, spent / 1_000_000, Pointer.physicalBytes() >> 20);
      System.out.flush();
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IllegalStateException("Cannot read " + file, e);
    }
  }

  /** Cut, or some bytes changed: anywhere, or near an end, where headers and indexes are. */
  private static byte[] damaged(byte[] original, SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      return Arrays.copyOf(original, random.nextInt(original.length));
    }
    byte[] damaged = original.clone();
    int reach = random.nextBoolean() ? original.length : Math.min(HEADER_BYTES, original.length);
    int begin = random.nextBoolean() ? 0 : original.length - reach;
    int changes = 1 + random.nextInt(MOST_CHANGES);
    for (int i = 0; i < changes; i++) {
      damaged[begin + random.nextInt(reach)] =
          (byte) (random.nextInt(3) == 0 ? 255 : random.nextInt(256));
    }
    return damaged;
  }

  private static String outcome(byte[] video, SplittableRandom random) {
    Content content = Content.of("case", video);
    FilePart part = FilePart.whole(new InputFile("case", video.length, List.of()));
    FrameSampling sampling = SAMPLINGS.get(random.nextInt(SAMPLINGS.size()));
    FrameSize size = random.nextBoolean() ? FrameSize.ORIGINAL : FrameSize.parse("32");
    try (VideoRecords records =
        new VideoRecords(new ClipReader(content, sampling, size, false, false), part, COLUMNS)) {
      for (String column : VideoColumns.OF_HEADER) {
        records.headerValue(column);
      }
      while (records.next()) {
        records.value(VideoColumns.TENSOR);
      }
      return "read";
    } catch (MalformedFileException e) {
      return "refused";
    } catch (IOException | RuntimeException | Error e) {
      e.printStackTrace();
      return e.getClass().getName();
    }
  }
}
