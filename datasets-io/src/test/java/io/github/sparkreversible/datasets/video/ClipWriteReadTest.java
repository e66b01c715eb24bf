package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomGenerator;
import net.jqwik.api.sessions.JqwikSession;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clips that are written as mp4 are read again: frames, sizes and times exactly, pixels as near as
 * the codec keeps them. Of random clips, by the values that jqwik makes.
 */
public class ClipWriteReadTest extends JUnitPlatformSuite {
  private static final int TRIES = Integer.getInteger("property.tries", 60);
  private static final long SEED = Long.getLong("property.seed", 20_250_301L);
  private static final int SIZE_HINT = 1000;

  /** Levels between a clip and what its file gives, on average; 4:2:0 keeps a quarter of colour. */
  private static final double MOST_DIFFERENCE = 6;

  @TempDir public Path folder;

  /**
   * A clip as it is described: smooth in space, a wave in each channel that moves with time.
   *
   * @param seed of the waves
   */
  private record Clip(
      int frames, int height, int width, int channels, double frameRate, long seed) {
    Tensor tensor() {
      Random random = new Random(seed);
      byte[] data = new byte[frames * height * width * channels];
      double[] phase = random.doubles(channels, 0, 6).toArray();
      double[] speed = random.doubles(channels, -0.5, 0.5).toArray();
      for (int i = 0; i < data.length; i++) {
        int channel = i % channels;
        int x = i / channels % width;
        int y = i / channels / width % height;
        int t = i / channels / width / height;
        double angle = phase[channel] + speed[channel] * t + 3.0 * x / width + 2.0 * y / height;
        data[i] = (byte) Math.round(120 + 70 * Math.sin(angle));
      }
      return Tensor.wrap(TensorType.UINT8, data, frames, height, width, channels);
    }
  }

  private static Arbitrary<Clip> clips() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 20),
            Arbitraries.integers().between(12, 90),
            Arbitraries.integers().between(12, 90),
            Arbitraries.of(1, 3),
            Arbitraries.of(1.0, 8.0, 23.976, 25.0, 29.97, 60.0),
            Arbitraries.longs())
        .as(Clip::new);
  }

  private void check(Clip clip) {
    Path file = folder.resolve("clip.mp4");
    Tensor written = clip.tensor();
    try {
      VideoWriter.write(
          new org.apache.hadoop.fs.Path(file.toUri()),
          new Configuration(),
          written,
          clip.frameRate());
      Content content = Content.of("clip.mp4", Files.readAllBytes(file));
      try (ClipReader reader =
          new ClipReader(
              content,
              FrameSampling.uniform(clip.frames()),
              FrameSize.ORIGINAL,
              clip.channels() == 1,
              false)) {
        VideoClip read = reader.read(0, true);
        assertEquals(clip.frames(), reader.video().frames(), clip::toString);
        assertArrayEquals(written.shape(), read.tensor().shape(), clip::toString);
        assertEquals(0, read.startSeconds(), 1e-9, clip::toString);
        assertEquals(clip.frames() / clip.frameRate(), read.endSeconds(), 1e-3, clip::toString);
        double difference = meanDifference(written, read.tensor());
        assertTrue(difference < MOST_DIFFERENCE, () -> clip + ": " + difference);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(clip.toString(), e);
    }
  }

  private static double meanDifference(Tensor a, Tensor b) {
    float[] x = a.toFloats();
    float[] y = b.toFloats();
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += Math.abs(x[i] - y[i]);
    }
    return sum / x.length;
  }

  @Test
  public void clipsComeBack() {
    System.out.println("seed " + SEED + ", " + TRIES + " tries");
    JqwikSession.run(
        () -> {
          RandomGenerator<Clip> generator = clips().generator(SIZE_HINT, true);
          Random random = new Random(SEED);
          for (int i = 0; i < TRIES; i++) {
            check(generator.next(random).value());
          }
        });
  }
}
