package io.github.sparkreversible.testing.fuzz;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/**
 * The cases of a program that {@link FuzzRun} starts: files cut or with changed bytes, one after
 * the other.
 *
 * <p>Arguments of the program: folder of whole files, seed, first case, case after the last. Prints
 * {@code begin CASE FILE} and {@code end CASE OUTCOME MILLISECONDS RESIDENT_MIB} for each, where
 * the outcome is {@code read}, {@code refused} or the unexpected error.
 */
public final class FuzzLoop {
  private static final int MOST_CHANGES = 12;
  private static final int HEADER_BYTES = 2048;

  /** Reads a damaged file as a user would. */
  public interface Reader {
    /**
     * Reads it.
     *
     * @param content named as the whole file was
     * @param random for choices of the reader's own
     * @throws MalformedFileException as a clear error
     */
    void read(Content content, SplittableRandom random) throws IOException;
  }

  private FuzzLoop() {}

  /** Runs the cases that the arguments name. */
  public static void run(String[] arguments, Reader reader) throws IOException {
    List<Path> originals;
    try (Stream<Path> files = Files.list(Path.of(arguments[0]))) {
      originals = files.sorted().toList();
    }
    long seed = Long.parseLong(arguments[1]);
    // Loading classes and native libraries is not the time of the first case.
    Path whole = originals.get(Integer.parseInt(arguments[2]) % originals.size());
    outcome(
        Content.of(whole.getFileName().toString(), Files.readAllBytes(whole)),
        new SplittableRandom(seed),
        reader);
    for (int i = Integer.parseInt(arguments[2]); i < Integer.parseInt(arguments[3]); i++) {
      Path original = originals.get(i % originals.size());
      String name = original.getFileName().toString();
      System.out.println("begin " + i + " " + name);
      System.out.flush();
      SplittableRandom random = new SplittableRandom(seed + i);
      byte[] damaged = damaged(Files.readAllBytes(original), random);
      long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      String outcome = outcome(Content.of(name, damaged), random, reader);
      long spent = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
      System.out.printf(
          "end %d %s %d %d%n", i, outcome, spent / 1_000_000, Pointer.physicalBytes() >> 20);
      System.out.flush();
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

  private static String outcome(Content content, SplittableRandom random, Reader reader) {
    try {
      reader.read(content, random);
      return "read";
    } catch (MalformedFileException e) {
      return "refused";
    } catch (IOException | RuntimeException | Error e) {
      e.printStackTrace();
      return e.getClass().getName();
    }
  }
}
