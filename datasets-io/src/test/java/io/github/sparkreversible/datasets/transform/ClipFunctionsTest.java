package io.github.sparkreversible.datasets.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.sampling.FrameFit;
import io.github.sparkreversible.datasets.sampling.FrameFit.Fit;
import io.github.sparkreversible.datasets.sampling.Resampler.Filter;
import io.github.sparkreversible.datasets.tensor.LabelledTensor;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.datasets.transform.ClipSampling.Crop;
import io.github.sparkreversible.datasets.video.FrameSampling.Kind;
import io.github.sparkreversible.datasets.video.FrameSize;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** What the stages of clips do with a tensor, without Spark. */
public class ClipFunctionsTest extends JUnitPlatformSuite {
  /** Frames of 2 x 2 pixels in one channel, whose value is the number of the frame. */
  private static Tensor numbered(int frames) {
    byte[] pixels = new byte[4 * frames];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i / 4);
    }
    return Tensor.wrap(TensorType.UINT8, pixels, frames, 2, 2, 1);
  }

  private static ClipSampling sampling(Kind kind, int frames, int stride) {
    return new ClipSampling(
        frames, kind, stride, 8, FrameSize.ORIGINAL, Crop.CENTRE, Filter.BICUBIC);
  }

  private static ClipShaping shaping(int frames, int height, int width, int channels) {
    return new ClipShaping(
        frames, new FrameFit(Fit.CROP, height, width, Filter.BILINEAR), channels);
  }

  private static Tensor apply(TensorFunction function, Tensor tensor, long row) {
    return function.apply(new LabelledTensor(tensor, null), row).tensor();
  }

  private static float[] numbers(Tensor clip) {
    float[] values = clip.toFloats();
    float[] numbers = new float[clip.size(0)];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = values[i * values.length / numbers.length];
    }
    return numbers;
  }

  @Test
  public void takesTheFramesThatTheKindSays() {
    assertArrayEquals(
        new float[] {1, 3, 6, 8}, numbers(apply(sampling(Kind.UNIFORM, 4, 1), numbered(10), 0)));
    assertArrayEquals(
        new float[] {2, 4, 6}, numbers(apply(sampling(Kind.CONSECUTIVE, 3, 2), numbered(10), 0)));
    float[] random = numbers(apply(sampling(Kind.RANDOM, 5, 1), numbered(100), 0));
    for (int i = 0; i < 5; i++) {
      assertEquals(i, (int) random[i] / 20);
    }
    assertEquals(numbered(10), apply(sampling(Kind.UNIFORM, 0, 1), numbered(10), 0));
  }

  @Test
  public void framesOfAShortClipRepeat() {
    assertArrayEquals(
        new float[] {0, 0, 1, 2, 2}, numbers(apply(sampling(Kind.UNIFORM, 5, 1), numbered(3), 0)));
    assertArrayEquals(
        new float[] {0, 0, 1, 2, 2}, numbers(apply(shaping(5, 3, 3, 1), numbered(3), 0)));
  }

  @Test
  public void anImageIsRepeated() {
    Tensor image = Tensor.ofFloats(new float[] {1, 2, 3, 4}, 2, 2);
    assertEquals(
        Tensor.ofFloats(
            new float[] {1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4},
            2,
            2,
            2,
            3),
        apply(shaping(2, 2, 2, 3), image, 0));
    Tensor colour = Tensor.ofFloats(new float[] {9, 8, 7, 0, 1, 2, 3, 0}, 1, 2, 4);
    assertEquals(
        Tensor.ofFloats(new float[] {9, 8, 7, 1, 2, 3}, 1, 1, 2, 3),
        apply(shaping(1, 1, 2, 3), colour, 0));
  }

  @Test
  public void refusesWhatIsNoClip() {
    TensorFunction sampler = sampling(Kind.UNIFORM, 4, 1);
    TensorFunction shaper = shaping(4, 2, 2, 3);
    assertRefused(sampler, Tensor.ofFloats(new float[4], 2, 2), "float32 [2, 2]");
    assertRefused(
        sampler, Tensor.wrap(TensorType.INT32, new byte[4], 1, 1, 1, 1), "uint8 or float32");
    assertRefused(sampler, numbered(0), "0 frames");
    assertRefused(shaper, numbered(0), "0 frames");
    assertRefused(shaper, Tensor.ofFloats(new float[4], 4), "float32 [4]");
    assertRefused(shaper, Tensor.wrap(TensorType.INT64, new byte[8], 1, 1), "int64 [1, 1]");
    assertRefused(shaper, Tensor.ofFloats(new float[10], 1, 2, 5), "1 to 4 channels");
    assertRefused(shaper, Tensor.ofFloats(new float[0], 0, 5), "0x5");
  }

  private static void assertRefused(TensorFunction function, Tensor tensor, String expected) {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> apply(function, tensor, 0));
    assertTrue(message.contains(expected), message);
  }
}
