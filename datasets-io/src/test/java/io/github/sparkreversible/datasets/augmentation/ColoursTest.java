package io.github.sparkreversible.datasets.augmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.awt.Color;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Changes of colours, each against its formula. */
public class ColoursTest extends JUnitPlatformSuite {
  private static final long SEED = 21;

  private static Draw draw(long row) {
    return new Draw(SEED, row, 0);
  }

  private static float[] changed(Tensor clip, Consumer<ClipPixels> change) {
    ClipPixels pixels = ClipPixels.of(clip);
    change.accept(pixels);
    return pixels.toTensor().toFloats();
  }

  private static Tensor rgb(float... values) {
    return Tensor.ofFloats(values, 1, 1, values.length / 3, 3);
  }

  private static Tensor grey(float... values) {
    return Tensor.ofFloats(values, 1, 1, values.length, 1);
  }

  private static double luma(float red, float green, float blue) {
    return 0.299 * red + 0.587 * green + 0.114 * blue;
  }

  @Test
  public void brightnessMultiplies() {
    assertArrayEquals(
        new float[] {0.3f, 1, 0, 0.15f},
        changed(grey(0.2f, 0.8f, 0, 0.1f), pixels -> Colours.brightness(pixels, 1.5)),
        1e-6f);
  }

  @Test
  public void contrastIsAgainstTheMeanGreyOfTheClip() {
    float[] before = RandomTensors.floats(3, 2, 4, 5, 3).toFloats();
    double mean = 0;
    for (int i = 0; i < before.length; i += 3) {
      mean += luma(before[i], before[i + 1], before[i + 2]) / (before.length / 3);
    }
    float[] after =
        changed(RandomTensors.floats(3, 2, 4, 5, 3), pixels -> Colours.contrast(pixels, 1.4));
    for (int i = 0; i < before.length; i++) {
      double expected = Math.max(0, Math.min(1, mean + 1.4 * (before[i] - mean)));
      assertEquals(expected, after[i], 1e-5);
    }
  }

  @Test
  public void saturationIsAgainstTheGreyOfThePixel() {
    float grey = (float) luma(0.8f, 0.4f, 0.2f);
    assertArrayEquals(
        new float[] {
          grey + 0.5f * (0.8f - grey), grey + 0.5f * (0.4f - grey), grey + 0.5f * (0.2f - grey)
        },
        changed(rgb(0.8f, 0.4f, 0.2f), pixels -> Colours.saturation(pixels, 0.5)),
        1e-6f);
    float[] colourless = {0.1f, 0.7f};
    assertArrayEquals(
        colourless, changed(grey(colourless), pixels -> Colours.saturation(pixels, 0)));
  }

  /** Against the conversions of the Java library. */
  @Test
  public void hueTurnsTheCircleOfColours() {
    Tensor clip = RandomTensors.floats(4, 1, 10, 10, 3);
    float[] before = clip.toFloats();
    for (double turns : new double[] {-0.5, -0.1, 0, 1 / 3.0, 0.5}) {
      float[] after = changed(clip, pixels -> Colours.hue(pixels, turns));
      for (int i = 0; i < before.length; i += 3) {
        double[] expected = turned(before[i], before[i + 1], before[i + 2], turns);
        for (int c = 0; c < 3; c++) {
          assertEquals(expected[c], after[i + c], 2e-5, turns + " turns, pixel " + i / 3);
        }
      }
    }
    assertArrayEquals(
        new float[] {0, 1, 0, 0.5f, 0.5f, 0.5f},
        changed(rgb(1, 0, 0, 0.5f, 0.5f, 0.5f), pixels -> Colours.hue(pixels, 1 / 3.0)),
        1e-6f);
  }

  /** HSV by its hexagon: the hue is that of the Java library, value and range stay. */
  private static double[] turned(float red, float green, float blue, double turns) {
    float[] hsv = exactHsv(red, green, blue);
    double hue = hsv[0] + turns;
    hue -= Math.floor(hue);
    double most = Math.max(red, Math.max(green, blue));
    double least = most * (1 - hsv[1]);
    int sextant = (int) Math.floor(hue * 6);
    double part = hue * 6 - sextant;
    double rising = least + (most - least) * part;
    double falling = most - (most - least) * part;
    return switch (sextant % 6) {
      case 0 -> new double[] {most, rising, least};
      case 1 -> new double[] {falling, most, least};
      case 2 -> new double[] {least, most, rising};
      case 3 -> new double[] {least, falling, most};
      case 4 -> new double[] {rising, least, most};
      default -> new double[] {most, least, falling};
    };
  }

  /** {@link Color#RGBtoHSB} takes whole numbers only: these are large enough for five digits. */
  private static float[] exactHsv(float red, float green, float blue) {
    int scale = 1 << 24;
    return Color.RGBtoHSB(
        Math.round(red * scale), Math.round(green * scale), Math.round(blue * scale), null);
  }

  @Test
  public void posterizeKeepsTheHighestBits() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    Tensor clip = Tensor.wrap(TensorType.UINT8, all, 1, 16, 16, 1);
    for (int bits = 4; bits <= 8; bits++) {
      int kept = bits;
      float[] after = changed(clip, pixels -> Colours.posterize(pixels, kept));
      for (int i = 0; i < all.length; i++) {
        assertEquals(i >> (8 - bits) << (8 - bits), after[i], bits + " bits");
      }
    }
    assertArrayEquals(
        new float[] {0.123f}, changed(grey(0.123f), pixels -> Colours.posterize(pixels, 8)));
  }

  @Test
  public void solarizeInvertsFromTheThresholdOn() {
    assertArrayEquals(
        new float[] {0.1f, 0.25f, 0.4f, 0},
        changed(grey(0.1f, 0.75f, 0.6f, 1), pixels -> Colours.solarize(pixels, 0.6)),
        1e-6f);
    assertArrayEquals(
        new float[] {0.3f, 0}, changed(grey(0.3f, 1), pixels -> Colours.solarize(pixels, 1)));
  }

  @Test
  public void autocontrastStretchesEachChannel() {
    assertArrayEquals(
        new float[] {0, 0.3f, 1, 0.5f, 0.3f, 0, 1, 0.3f, 0.5f},
        changed(rgb(0.2f, 0.3f, 0.8f, 0.3f, 0.3f, 0.4f, 0.4f, 0.3f, 0.6f), Colours::autocontrast),
        1e-6f);
  }

  @Test
  public void bytesSurviveTheWayThroughFloats() {
    Tensor clip = RandomTensors.bytes(5, 2, 8, 8, 3);
    assertEquals(clip, ClipPixels.of(clip).toTensor());
    // A factor of 1 and a turn of 0 are computed, and change no byte.
    Tensor jittered = new ColourJitter(1e-9, 1e-9, 1e-9, 1e-12).apply(clip, draw(0));
    assertEquals(clip, jittered);
  }

  @Test
  public void jitterKeepsItsRangeAndDrawsItsOrder() {
    Tensor clip = grey(0.25f);
    double least = 9;
    double most = 0;
    double sum = 0;
    int rows = 3000;
    for (int row = 0; row < rows; row++) {
      double factor = new ColourJitter(0.4, 0, 0, 0).apply(clip, draw(row)).toFloats()[0] / 0.25;
      least = Math.min(least, factor);
      most = Math.max(most, factor);
      sum += factor / rows;
    }
    String what = least + " to " + most + ", seed " + SEED;
    assertTrue(least > 0.5999 && least < 0.61 && most < 1.4001 && most > 1.39, what);
    assertEquals(1, sum, 0.02, what);
    Set<String> orders = new HashSet<>();
    Tensor colours = rgb(0.9f, 0.3f, 0.1f, 0.2f, 0.6f, 0.5f);
    for (int row = 0; row < 40; row++) {
      Tensor one = new ColourJitter(0.5, 0.5, 0.5, 0.2).apply(colours, draw(row));
      orders.add(java.util.Arrays.toString(one.toFloats()));
    }
    assertEquals(40, orders.size(), "seed " + SEED);
  }

  @Test
  public void largeFactorsNeverBecomeNegative() {
    for (int row = 0; row < 200; row++) {
      Tensor dark = new ColourJitter(3, 0, 0, 0).apply(grey(0.5f), draw(row));
      assertTrue(dark.toFloats()[0] >= 0, "row " + row + ", seed " + SEED);
    }
  }

  @Test
  public void colourOfFourChannelsIsRefused() {
    Tensor clip = RandomTensors.bytes(0, 1, 2, 2, 4);
    for (Augmentation step :
        new Augmentation[] {
          new ColourJitter(0.1, 0, 0, 0), new ClipOperations(1, 1, Fill.EDGE),
        }) {
      String message =
          Thrown.message(IllegalArgumentException.class, () -> step.apply(clip, draw(0)));
      assertTrue(message.contains("uint8 [1, 2, 2, 4]"), message);
      assertTrue(message.contains("expected 1 channel (grey) or 3 (RGB)"), message);
    }
    assertNotEquals(clip, new ClipFlip(1, 0).apply(clip, draw(0)));
  }
}
