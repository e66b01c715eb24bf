package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.synthetic.Motion;
import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.bytedeco.javacpp.Pointer;

/**
 * Writes and reads whole, cut and senseless files by turns and prints by how many bytes the
 * resident memory grew meanwhile. It runs in a JVM of its own whose heap is resident from the
 * start, so that what grows is native.
 *
 * <p>The JVM itself grows now and then, as its compiler works; a leak grows in every series of
 * rounds. So the least growth of several series is printed; one that hardly grew is enough.
 */
public final class NativeMemoryProbe {
  static final int ROUNDS = 200;

  private static final int SERIES = 3;
  private static final long HARDLY = 4L << 20;
  private static final int WARM_UP = 60;

  private NativeMemoryProbe() {}

  /** Takes the folder for its files. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    Configuration configuration = new Configuration();
    Path whole = folder.resolve("whole.mp4");
    Path cut = folder.resolve("cut.mp4");
    Path text = Files.writeString(folder.resolve("text.mp4"), "no video");
    MovingShapes shapes = new MovingShapes(Motion.TRANSLATIONS, 4, 32, 16);
    Round round =
        () -> {
          VideoWriter.write(
              new org.apache.hadoop.fs.Path(whole.toUri()),
              configuration,
              shapes.clip(Motion.LEFT, 0, 1),
              16);
          byte[] bytes = Files.readAllBytes(whole);
          Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
          read(file(whole));
          expectFailure(file(cut));
          expectFailure(file(text));
        };
    growth(round, WARM_UP);
    long least = Long.MAX_VALUE;
    for (int series = 0; series < SERIES && least > HARDLY; series++) {
      least = Math.min(least, growth(round, ROUNDS));
    }
    System.out.println(least);
  }

  /** Something to do again and again. */
  @FunctionalInterface
  private interface Round {
    void run() throws IOException;
  }

  private static long growth(Round round, int count) throws IOException {
    long before = Pointer.physicalBytes();
    for (int i = 0; i < count; i++) {
      round.run();
    }
    return Pointer.physicalBytes() - before;
  }

  private static Content file(Path path) throws IOException {
    return VideoManifest.content(path);
  }

  private static void read(Content file) throws IOException {
    try (ClipReader reader =
        new ClipReader(file, FrameSampling.uniform(4), FrameSize.parse("96x96"), false, false)) {
      reader.read(0, true);
    }
    try (ClipReader reader =
        new ClipReader(file, FrameSampling.dense(4, 1, 2), FrameSize.ORIGINAL, true, true)) {
      for (int clip = reader.clips() - 1; clip >= 0; clip -= 3) {
        reader.read(clip, true);
      }
    }
  }

  private static void expectFailure(Content file) throws IOException {
    try {
      read(file);
    } catch (MalformedFileException e) {
      return;
    }
    throw new AssertionError(file + " could be read");
  }
}
