package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.Arrays;

/** A clip under work: values row-major {@code [frames, height, width, channels]}, 0 to 1. */
final class ClipPixels {
  static final int RGB = 3;
  private static final float BYTE_MAX = 255;

  /** What bicubic resampling may leave beyond 0 and 1. */
  private static final float OVERSHOOT = 0.5f;

  private final TensorType type;
  private final int[] shape;
  private float[] values;

  private ClipPixels(TensorType type, int[] shape, float[] values) {
    this.type = type;
    this.shape = shape;
    this.values = values;
  }

  /** The pixels of a clip: uint8 divided by 255, float32 as it is. */
  static ClipPixels of(Tensor clip) {
    float[] values = clip.toFloats();
    if (clip.type() == TensorType.UINT8) {
      for (int i = 0; i < values.length; i++) {
        values[i] /= BYTE_MAX;
      }
    }
    return new ClipPixels(clip.type(), clip.shape(), values);
  }

  /**
   * Pixels whose colours are to be changed.
   *
   * @throws IllegalArgumentException if a float32 value is far from 0 to 1
   */
  static ClipPixels ofColours(Tensor clip) {
    ClipPixels pixels = of(clip);
    requireColours(pixels.values);
    return pixels;
  }

  private static void requireColours(float[] values) {
    for (float value : values) {
      if (!(value >= -OVERSHOOT && value <= 1 + OVERSHOOT)) {
        throw new IllegalArgumentException(
            "the clip has the value "
                + value
                + ", expected 0 to 1 in float32 clips whose colours are changed; leave out"
                + " operations, brightness, contrast, saturation and hue, or scale the clips");
      }
    }
  }

  /** A clip of the type that these were made of; uint8 is rounded half up. */
  Tensor toTensor() {
    if (type != TensorType.UINT8) {
      return Tensor.ofFloats(values, shape);
    }
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) level(values[i]);
    }
    return Tensor.wrap(TensorType.UINT8, bytes, shape);
  }

  /** The nearest of the 256 levels of a byte. */
  static int level(float value) {
    return (int) (unit(value) * BYTE_MAX + 0.5f);
  }

  /** Value of a level. */
  static float value(int level) {
    return level / BYTE_MAX;
  }

  /** The nearest value from 0 to 1. */
  static float unit(float value) {
    // Not by Math.min and max, whose care for NaN and -0 shows in the time.
    return value < 0 ? 0 : value > 1 ? 1 : value;
  }

  int frames() {
    return shape[0];
  }

  int height() {
    return shape[1];
  }

  int width() {
    return shape[2];
  }

  int channels() {
    return shape[3];
  }

  /** The values themselves. */
  float[] values() {
    return values;
  }

  /** Puts others in the place of the values. */
  void replace(float[] others) {
    if (others.length != values.length) {
      throw new IllegalArgumentException(
          others.length + " values, expected those of " + Arrays.toString(shape));
    }
    values = others;
  }
}
