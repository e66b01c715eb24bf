package io.github.sparkreversible.datasets.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.datasets.sampling.FrameFit.Fit;
import io.github.sparkreversible.datasets.sampling.Resampler.Box;
import io.github.sparkreversible.datasets.sampling.Resampler.Filter;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

public class FrameFitTest extends JUnitPlatformSuite {
  /** Two frames of 2 x 4 pixels with one channel: 1 to 16. */
  private static final Tensor FRAMES = frames(TensorType.UINT8);

  private static Tensor frames(TensorType type) {
    byte[] bytes = new byte[16];
    float[] floats = new float[16];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i + 1);
      floats[i] = i + 1;
    }
    return type == TensorType.UINT8
        ? Tensor.wrap(type, bytes, 2, 2, 4, 1)
        : Tensor.ofFloats(floats, 2, 2, 4, 1);
  }

  private static FrameFit fit(Fit fit, int height, int width) {
    return new FrameFit(fit, height, width, Filter.BILINEAR);
  }

  @Test
  public void cropKeepsTheMiddle() {
    assertArrayEquals(
        new float[] {2, 3, 6, 7, 10, 11, 14, 15}, fit(Fit.CROP, 2, 2).apply(FRAMES).toFloats());
    // Half a row is cut off above and below where the frame is too high by one.
    assertEquals(
        Resampler.resize(FRAMES, new Box(0.5, 0, 1, 4), 2, 8, Filter.BILINEAR),
        fit(Fit.CROP, 2, 8).apply(FRAMES));
  }

  @Test
  public void stretchKeepsEverything() {
    assertEquals(
        Resampler.resize(FRAMES, Box.whole(2, 4), 3, 3, Filter.BILINEAR),
        fit(Fit.STRETCH, 3, 3).apply(FRAMES));
  }

  @ParameterizedTest
  @EnumSource(
      value = TensorType.class,
      names = {"UINT8", "FLOAT32"})
  public void padPutsZerosBesideTheFrame(TensorType type) {
    Tensor square = fit(Fit.PAD, 4, 4).apply(frames(type));
    assertEquals(type, square.type());
    assertArrayEquals(
        new float[] {
          0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 9, 10, 11, 12, 13, 14, 15, 16,
          0, 0, 0, 0
        },
        square.toFloats());
    assertArrayEquals(
        new float[] {0, 1, 2, 3, 4, 0, 0, 5, 6, 7, 8, 0},
        Arrays.copyOf(fit(Fit.PAD, 2, 6).apply(frames(type)).toFloats(), 12));
  }

  @ParameterizedTest
  @EnumSource(Fit.class)
  public void everySizeBecomesTheSame(Fit fit) {
    for (int height : new int[] {1, 2, 5, 300}) {
      for (int width : new int[] {1, 3, 7, 400}) {
        Tensor white =
            Tensor.wrap(TensorType.UINT8, new byte[2 * height * width * 3], 2, height, width, 3);
        assertArrayEquals(new int[] {2, 5, 7, 3}, fit(fit, 5, 7).apply(white).shape());
      }
    }
  }

  @Test
  public void theSizeItHasIsKeptAsItIs() {
    for (Fit fit : Fit.values()) {
      assertEquals(FRAMES, fit(fit, 2, 4).apply(FRAMES), fit.name());
    }
  }
}
