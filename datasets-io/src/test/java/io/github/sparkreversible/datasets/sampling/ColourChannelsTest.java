package io.github.sparkreversible.datasets.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

public class ColourChannelsTest extends JUnitPlatformSuite {
  private static Tensor pixels(TensorType type, int channels, int... values) {
    byte[] bytes = new byte[values.length];
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
      floats[i] = values[i];
    }
    int width = values.length / channels;
    return type == TensorType.UINT8
        ? Tensor.wrap(type, bytes, 1, 1, width, channels)
        : Tensor.ofFloats(floats, 1, 1, width, channels);
  }

  private static void assertConverted(
      TensorType type, int channels, Tensor frames, float... expected) {
    Tensor found = ColourChannels.convert(frames, channels);
    assertEquals(type, found.type());
    assertArrayEquals(new int[] {1, 1, expected.length / channels, channels}, found.shape());
    assertArrayEquals(expected, found.toFloats(), type == TensorType.UINT8 ? 0 : 1e-4f);
  }

  @ParameterizedTest
  @EnumSource(
      value = TensorType.class,
      names = {"UINT8", "FLOAT32"})
  public void greyIsRepeatedAndAlphaLeftOut(TensorType type) {
    assertConverted(type, 3, pixels(type, 1, 200, 7), 200, 200, 200, 7, 7, 7);
    assertConverted(type, 3, pixels(type, 2, 200, 9, 7, 9), 200, 200, 200, 7, 7, 7);
    assertConverted(type, 1, pixels(type, 2, 200, 9, 7, 9), 200, 7);
    assertConverted(type, 3, pixels(type, 4, 1, 2, 250, 0, 4, 5, 6, 0), 1, 2, 250, 4, 5, 6);
  }

  @Test
  public void luma() {
    for (int channels : new int[] {3, 4}) {
      int[] values =
          channels == 3
              ? new int[] {255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255}
              : new int[] {255, 0, 0, 9, 0, 255, 0, 9, 0, 0, 255, 9, 255, 255, 255, 9};
      assertConverted(
          TensorType.UINT8, 1, pixels(TensorType.UINT8, channels, values), 76, 150, 29, 255);
      assertConverted(
          TensorType.FLOAT32,
          1,
          pixels(TensorType.FLOAT32, channels, values),
          76.245f,
          149.685f,
          29.07f,
          255);
    }
  }

  @Test
  public void refusesOtherChannels() {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> ColourChannels.convert(pixels(TensorType.UINT8, 5, 1, 2, 3, 4, 5), 3));
    assertTrue(message.contains("uint8 [1, 1, 1, 5]"), message);
    Tensor none = Tensor.wrap(TensorType.UINT8, new byte[0], 1, 1, 1, 0);
    Thrown.message(IllegalArgumentException.class, () -> ColourChannels.convert(none, 3));
  }
}
