package io.github.sparkreversible.datasets.augmentation;

import static io.github.sparkreversible.datasets.augmentation.ClipPixels.RGB;
import static io.github.sparkreversible.datasets.augmentation.ClipPixels.unit;

import io.github.sparkreversible.datasets.sampling.Luma;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;

/**
 * Changes of colours, as torchvision's functional transforms define them, but for statistics: those
 * are of the whole clip, so that its frames do not flicker. Results are kept within 0 to 1.
 *
 * <p>Grey is {@link Luma}; a clip of one channel is its own grey, and has neither saturation nor
 * hue.
 */
final class Colours {
  private static final int BYTE_BITS = 8;
  private static final int SEXTANTS = 6;

  private Colours() {}

  /**
   * Checks that clips are grey or RGB.
   *
   * @throws IllegalArgumentException if they are not
   */
  static void check(TensorType type, int... shape) {
    TensorKind.CLIP.check(type, shape);
    int channels = shape[RGB];
    if (channels >= 0 && channels != 1 && channels != RGB) {
      throw new IllegalArgumentException(
          "the clips are %s, expected 1 channel (grey) or 3 (RGB) for changes of colours"
              .formatted(TensorKind.describe(type, shape)));
    }
  }

  /** Multiplies by {@code factor}. */
  static void brightness(ClipPixels pixels, double factor) {
    float[] values = pixels.values();
    for (int i = 0; i < values.length; i++) {
      values[i] = unit((float) (values[i] * factor));
    }
  }

  /** Moves away from the mean grey of the clip by {@code factor}; 0: all of the clip is grey. */
  static void contrast(ClipPixels pixels, double factor) {
    float[] values = pixels.values();
    double sum = 0;
    for (int i = 0; i < values.length; i += pixels.channels()) {
      sum += grey(values, i, pixels.channels());
    }
    double mean = sum / (values.length / pixels.channels());
    for (int i = 0; i < values.length; i++) {
      values[i] = unit((float) (mean + (values[i] - mean) * factor));
    }
  }

  /** Moves away from the grey of each pixel by {@code factor}; 0: no colours. */
  static void saturation(ClipPixels pixels, double factor) {
    if (pixels.channels() != RGB) {
      return;
    }
    float[] values = pixels.values();
    for (int i = 0; i < values.length; i += RGB) {
      double grey = grey(values, i, RGB);
      for (int c = i; c < i + RGB; c++) {
        values[c] = unit((float) (grey + (values[c] - grey) * factor));
      }
    }
  }

  private static double grey(float[] values, int at, int channels) {
    return channels != RGB ? values[at] : Luma.of(values[at], values[at + 1], values[at + 2]);
  }

  /** Turns the hue by {@code turns} of the circle of colours; 1/3: red becomes green. */
  static void hue(ClipPixels pixels, double turns) {
    if (pixels.channels() != RGB) {
      return;
    }
    float[] values = pixels.values();
    for (int i = 0; i < values.length; i += RGB) {
      float red = unit(values[i]);
      float green = unit(values[i + 1]);
      float blue = unit(values[i + 2]);
      float most = Math.max(red, Math.max(green, blue));
      float range = most - Math.min(red, Math.min(green, blue));
      double sextant = sextant(red, green, blue, most, range) + turns * SEXTANTS;
      values[i] = channel(5, sextant, most, range);
      values[i + 1] = channel(3, sextant, most, range);
      values[i + 2] = channel(1, sextant, most, range);
    }
  }

  /** The hue of HSV in sixths of the circle, from red. */
  private static double sextant(float red, float green, float blue, float most, float range) {
    if (range == 0) {
      return 0;
    } else if (most == red) {
      return (green - blue) / range;
    } else if (most == green) {
      return 2 + (blue - red) / range;
    }
    return 4 + (red - green) / range;
  }

  /** A channel of a colour of HSV; {@code start} is 5 for red, 3 for green and 1 for blue. */
  private static float channel(int start, double sextant, float most, float range) {
    double place = start + sextant;
    place -= Math.floor(place / SEXTANTS) * SEXTANTS;
    return (float) (most - range * Math.max(0, Math.min(1, Math.min(place, 4 - place))));
  }

  /** Keeps the {@code bits} highest of the 8 bits of each value; all 8: nothing changes. */
  static void posterize(ClipPixels pixels, int bits) {
    int mask = -1 << (BYTE_BITS - bits);
    float[] values = pixels.values();
    for (int i = 0; bits < BYTE_BITS && i < values.length; i++) {
      values[i] = ClipPixels.value(ClipPixels.level(values[i]) & mask);
    }
  }

  /** Inverts the values from a threshold on. */
  static void solarize(ClipPixels pixels, double threshold) {
    float[] values = pixels.values();
    // In single precision, so that a threshold that is a level of a byte is that level.
    float first = (float) threshold;
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] >= first ? unit(1 - values[i]) : values[i];
    }
  }

  /** Stretches each channel so that its least value in the clip becomes 0 and its greatest 1. */
  static void autocontrast(ClipPixels pixels) {
    float[] values = pixels.values();
    int channels = pixels.channels();
    for (int c = 0; c < channels; c++) {
      float least = Float.POSITIVE_INFINITY;
      float most = Float.NEGATIVE_INFINITY;
      for (int i = c; i < values.length; i += channels) {
        least = Math.min(least, values[i]);
        most = Math.max(most, values[i]);
      }
      for (int i = c; most > least && i < values.length; i += channels) {
        values[i] = unit((values[i] - least) / (most - least));
      }
    }
  }
}
