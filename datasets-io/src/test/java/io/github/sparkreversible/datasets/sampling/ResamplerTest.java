package io.github.sparkreversible.datasets.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.sampling.Resampler.Box;
import io.github.sparkreversible.datasets.sampling.Resampler.Filter;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

public class ResamplerTest extends JUnitPlatformSuite {
  private static final Box PART = new Box(0.5, 1.25, 3.75, 4.5);

  /** A grey frame of 5 x 7 pixels; what Pillow 12.3 makes of it stands in the tests below. */
  private static Tensor frame() {
    float[] values = new float[35];
    for (int i = 0; i < values.length; i++) {
      int y = i / 7;
      int x = i % 7;
      values[i] = (7 * y * y + 31 * x + 3 * x * y) % 97;
    }
    return Tensor.ofFloats(values, 1, 5, 7, 1);
  }

  private static float[] resized(Box box, int height, int width, Filter filter) {
    return Resampler.resize(frame(), box, height, width, filter).toFloats();
  }

  @Test
  public void shrinksLikePillow() {
    assertArrayEquals(
        new float[] {33.6753f, 49.2513f, 52.4708f, 34.6656f, 49.8529f, 48.9416f},
        resized(Box.whole(5, 7), 2, 3, Filter.BILINEAR),
        2e-4f);
    assertArrayEquals(
        new float[] {32.6176f, 50.7f, 52.4773f, 34.0357f, 49.6271f, 49.5337f},
        resized(Box.whole(5, 7), 2, 3, Filter.BICUBIC),
        2e-4f);
  }

  @Test
  public void growsOneAxisAndShrinksTheOtherLikePillow() {
    float[] bilinear = resized(Box.whole(5, 7), 7, 4, Filter.BILINEAR);
    assertArrayEquals(
        new float[] {16.2381f, 64.48f, 51.68f, 72.7619f}, Arrays.copyOf(bilinear, 4), 2e-4f);
    float[] bicubic = resized(Box.whole(5, 7), 7, 4, Filter.BICUBIC);
    assertArrayEquals(
        new float[] {33.0802f, 24.6978f, 68.621f, 62.2429f},
        Arrays.copyOfRange(bicubic, 24, 28),
        2e-4f);
  }

  @Test
  public void resizesAFractionalPartLikePillow() {
    assertArrayEquals(
        new float[] {
          48.2958f, 58.8583f, 41.5333f, 59.3708f, 44.2077f, 30.6769f, 54.4538f, 47.6385f, 26.2538f,
          51.3615f, 58.9346f, 53.8231f
        },
        resized(PART, 3, 4, Filter.BILINEAR),
        2e-4f);
    assertArrayEquals(
        new float[] {
          50.2621f, 62.9296f, 36.4989f, 62.5982f, 47.416f, 22.1038f, 58.4695f, 46.6065f, 20.0804f,
          55.4563f, 60.5602f, 54.2224f
        },
        resized(PART, 3, 4, Filter.BICUBIC),
        2e-4f);
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  public void agreesWithTheFormulaPixelByPixel(Filter filter) {
    SplittableRandom random = new SplittableRandom(11);
    for (int channels = 1; channels <= 4; channels++) {
      for (int trial = 0; trial < 10; trial++) {
        int height = random.nextInt(1, 20);
        int width = random.nextInt(1, 20);
        float[] values = new float[2 * height * width * channels];
        for (int i = 0; i < values.length; i++) {
          values[i] = random.nextInt(256);
        }
        double top = random.nextDouble() * height / 2;
        double left = random.nextDouble() * width / 2;
        Box box =
            new Box(
                top,
                left,
                (height - top) * (0.1 + 0.9 * random.nextDouble()),
                (width - left) * (0.1 + 0.9 * random.nextDouble()));
        int newHeight = random.nextInt(1, 30);
        int newWidth = random.nextInt(1, 30);
        Tensor frames = Tensor.ofFloats(values, 2, height, width, channels);
        double[] expected = formula(frames, box, newHeight, newWidth, filter);
        String message =
            "seed 11, trial %d: %s of %s to %dx%d"
                .formatted(trial, box, frames, newHeight, newWidth);
        float[] found = Resampler.resize(frames, box, newHeight, newWidth, filter).toFloats();
        assertEquals(expected.length, found.length, message);
        for (int i = 0; i < found.length; i++) {
          assertEquals(expected[i], found[i], 1e-3, message);
        }
        assertRounded(expected, bytes(frames), box, newHeight, newWidth, filter, message);
      }
    }
  }

  private static void assertRounded(
      double[] expected,
      Tensor frames,
      Box box,
      int height,
      int width,
      Filter filter,
      String message) {
    Tensor found = Resampler.resize(frames, box, height, width, filter);
    assertEquals(TensorType.UINT8, found.type());
    float[] values = found.toFloats();
    for (int i = 0; i < values.length; i++) {
      double exact = Math.max(0, Math.min(255, expected[i]));
      assertEquals(exact, values[i], 0.5 + 1e-3, message);
    }
  }

  private static Tensor bytes(Tensor floats) {
    float[] values = floats.toFloats();
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (int) values[i];
    }
    return Tensor.wrap(TensorType.UINT8, bytes, floats.shape());
  }

  /** All pixels of the frame for each pixel of the result, in both axes at once. */
  private static double[] formula(Tensor frames, Box box, int height, int width, Filter filter) {
    int channels = frames.size(3);
    float[] values = frames.toFloats();
    double[] result = new double[frames.size(0) * height * width * channels];
    for (int i = 0; i < result.length; i++) {
      int channel = i % channels;
      int frame = i / channels / width / height;
      double[] rows =
          weights(
              frames.size(1),
              box.top(),
              box.height() / height,
              i / channels / width % height,
              filter);
      double[] columns =
          weights(frames.size(2), box.left(), box.width() / width, i / channels % width, filter);
      double sum = 0;
      for (int y = 0; y < rows.length; y++) {
        for (int x = 0; x < columns.length; x++) {
          sum +=
              rows[y]
                  * columns[x]
                  * values[((frame * rows.length + y) * columns.length + x) * channels + channel];
        }
      }
      result[i] = sum;
    }
    return result;
  }

  private static double[] weights(int pixels, double start, double step, int i, Filter filter) {
    double centre = start + (i + 0.5) * step;
    double[] weights = new double[pixels];
    for (int j = 0; j < pixels; j++) {
      double x = Math.abs(j + 0.5 - centre) / Math.max(1, step);
      double cubic =
          x < 1
              ? 1.5 * x * x * x - 2.5 * x * x + 1
              : x < 2 ? -0.5 * x * x * x + 2.5 * x * x - 4 * x + 2 : 0;
      weights[j] = filter == Filter.BICUBIC ? cubic : Math.max(0, 1 - x);
    }
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  public void theSameSizeIsTheSameFrame(Filter filter) {
    Tensor frame = frame();
    assertEquals(frame, Resampler.resize(frame, Box.whole(5, 7), 5, 7, filter));
    // Whole pixels of a part, beside one that is not finite.
    float[] values = frame.toFloats();
    values[0] = Float.NaN;
    Tensor part =
        Resampler.resize(Tensor.ofFloats(values, 1, 5, 7, 1), new Box(1, 1, 2, 3), 2, 3, filter);
    assertArrayEquals(
        new float[] {values[8], values[9], values[10], values[15], values[16], values[17]},
        part.toFloats());
  }

  @ParameterizedTest
  @EnumSource(Filter.class)
  public void oneColourStaysThatColour(Filter filter) {
    byte[] values = new byte[2 * 9 * 11 * 3];
    Arrays.fill(values, (byte) 255);
    Tensor white = Tensor.wrap(TensorType.UINT8, values, 2, 9, 11, 3);
    for (int side : new int[] {1, 4, 9, 31}) {
      Tensor result = Resampler.resize(white, new Box(0.3, 1.7, 7.9, 5.1), side, side, filter);
      assertArrayEquals(new int[] {2, side, side, 3}, result.shape());
      for (float value : result.toFloats()) {
        assertEquals(255, value);
      }
    }
  }

  @Test
  public void wholeNumbersAreRoundedHalfUpAndDoNotWrap() {
    Tensor two = Tensor.wrap(TensorType.UINT8, new byte[] {0, (byte) 255}, 1, 1, 2, 1);
    assertArrayEquals(
        new float[] {128},
        Resampler.resize(two, Box.whole(1, 2), 1, 1, Filter.BILINEAR).toFloats());
    // Bicubic overshoots on both sides of an edge.
    float[] edge = Resampler.resize(two, Box.whole(1, 2), 1, 8, Filter.BICUBIC).toFloats();
    assertEquals(0, edge[1]);
    assertEquals(255, edge[6]);
  }

  @Test
  public void noFramesGiveNoFrames() {
    Tensor none = Tensor.wrap(TensorType.UINT8, new byte[0], 0, 4, 4, 3);
    assertArrayEquals(
        new int[] {0, 2, 2, 3},
        Resampler.resize(none, Box.whole(4, 4), 2, 2, Filter.BILINEAR).shape());
  }

  @Test
  public void refusesWhatItCannotResize() {
    assertRefused(Tensor.ofFloats(new float[35], 5, 7, 1), PART, 2, "float32 [5, 7, 1]");
    assertRefused(
        Tensor.wrap(TensorType.INT32, new byte[140], 1, 5, 7, 1), PART, 2, "int32 [1, 5, 7, 1]");
    assertRefused(frame(), new Box(0, 0, 5.5, 7), 2, "5.5x7.0 at row 0.0, column 0.0");
    assertRefused(frame(), new Box(0, 0, Double.NaN, 7), 2, "frames of 5x7");
    assertRefused(frame(), new Box(0, 0, 0, 7), 2, "frames of 5x7");
    assertRefused(frame(), PART, 0, "0x2");
    assertRefused(frame(), PART, Integer.MAX_VALUE, "a tensor holds at most");
  }

  private static void assertRefused(Tensor frames, Box box, int height, String expected) {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> Resampler.resize(frames, box, height, 2, Filter.BILINEAR));
    assertTrue(message.contains(expected), message);
  }
}
