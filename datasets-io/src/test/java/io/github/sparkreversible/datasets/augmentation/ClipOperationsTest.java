package io.github.sparkreversible.datasets.augmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operations after RandAugment, and affine maps. */
public class ClipOperationsTest extends JUnitPlatformSuite {
  private static final long SEED = 31;
  private static final int SIZE = 21;

  private static ClipPixels ramp() {
    float[] values = new float[2 * SIZE * SIZE];
    for (int i = 0; i < values.length; i++) {
      values[i] = 3 * (i % SIZE) + 5 * (i / SIZE % SIZE);
    }
    return ClipPixels.of(Tensor.ofFloats(values, 2, SIZE, SIZE, 1));
  }

  /** On a ramp, bilinear interpolation is exact: 3 x + 5 y of the place that a pixel comes from. */
  private static void assertComesFrom(AffineMap map, double xx, double xy, double yx, double yy) {
    ClipPixels pixels = ramp();
    map.apply(pixels, Fill.EDGE);
    int middle = SIZE / 2;
    for (int y = -5; y <= 5; y++) {
      for (int x = -5; x <= 5; x++) {
        double expected = 3 * (xx * x + xy * y + middle) + 5 * (yx * x + yy * y + middle);
        int at = (y + middle) * SIZE + x + middle;
        assertEquals(expected, pixels.values()[at], 1e-3, map + " at " + x + ", " + y);
        assertEquals(pixels.values()[at], pixels.values()[SIZE * SIZE + at], "of the second frame");
      }
    }
  }

  @Test
  public void coloursOfFloatsBeyondOneAreRefused() {
    Tensor clip = Tensor.ofFloats(new float[] {0, 0.5f, 1, 37}, 1, 2, 2, 1);
    for (Augmentation colours :
        List.of(new ColourJitter(0.2, 0, 0, 0), new ClipOperations(1, 0.5, Fill.EDGE))) {
      String message =
          Thrown.message(
              IllegalArgumentException.class, () -> colours.apply(clip, new Draw(1, 2, 3)));
      assertTrue(message.contains("37.0") && message.contains("0 to 1"), message);
    }
  }

  @Test
  public void affineMapsTakePixelsFromWhereTheFormulaSays() {
    double cos = Math.cos(Math.PI / 9);
    double sin = Math.sin(Math.PI / 9);
    assertComesFrom(AffineMap.rotation(20), cos, -sin, sin, cos);
    assertComesFrom(AffineMap.shearX(0.25), 1, 0.25, 0, 1);
    assertComesFrom(AffineMap.shearY(-0.25), 1, 0, -0.25, 1);
  }

  @Test
  public void aQuarterTurnIsCounterClockwise() {
    ClipPixels pixels = ClipPixels.of(Tensor.ofFloats(new float[] {1, 2, 3, 4}, 1, 2, 2, 1));
    AffineMap.rotation(90).apply(pixels, Fill.EDGE);
    assertArrayEquals(new float[] {2, 4, 1, 3}, pixels.values(), 1e-6f);
  }

  @Test
  public void translationMovesRightAndDownAndFills() {
    for (Fill fill : Fill.values()) {
      ClipPixels pixels =
          ClipPixels.of(Tensor.ofFloats(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 1, 3, 3, 1));
      AffineMap.translation(1, -1).apply(pixels, fill);
      float[] expected =
          fill == Fill.EDGE
              ? new float[] {4, 4, 5, 7, 7, 8, 7, 7, 8}
              : new float[] {0, 4, 5, 0, 7, 8, 0, 0, 0};
      assertArrayEquals(expected, pixels.values(), fill.toString());
    }
  }

  private static Tensor after(FrameOperation operation, double strength, Tensor clip) {
    ClipPixels pixels = ClipPixels.of(clip);
    operation.apply(pixels, strength, Fill.ZERO);
    return pixels.toTensor();
  }

  private static Tensor byHand(FrameOperation operation, double strength, Tensor clip) {
    ClipPixels pixels = ClipPixels.of(clip);
    switch (operation) {
      case IDENTITY -> {}
      case SHEAR_X -> AffineMap.shearX(0.3 * strength).apply(pixels, Fill.ZERO);
      case SHEAR_Y -> AffineMap.shearY(0.3 * strength).apply(pixels, Fill.ZERO);
      case TRANSLATE_X ->
          AffineMap.translation((int) (150 / 331.0 * strength * pixels.width()), 0)
              .apply(pixels, Fill.ZERO);
      case TRANSLATE_Y ->
          AffineMap.translation(0, (int) (150 / 331.0 * strength * pixels.height()))
              .apply(pixels, Fill.ZERO);
      case ROTATE -> AffineMap.rotation(30 * strength).apply(pixels, Fill.ZERO);
      case BRIGHTNESS -> Colours.brightness(pixels, 1 + 0.9 * strength);
      case SATURATION -> Colours.saturation(pixels, 1 + 0.9 * strength);
      case CONTRAST -> Colours.contrast(pixels, 1 + 0.9 * strength);
      case POSTERIZE -> Colours.posterize(pixels, (int) (8 - Math.round(4 * strength)));
      case SOLARIZE -> Colours.solarize(pixels, 1 - strength);
      case AUTOCONTRAST -> Colours.autocontrast(pixels);
    }
    return pixels.toTensor();
  }

  @ParameterizedTest
  @EnumSource(FrameOperation.class)
  public void operationsHaveTheirRangesAndAreStillAtZero(FrameOperation operation) {
    Tensor clip = RandomTensors.bytes(6, 2, 12, 14, 3);
    for (double strength : new double[] {0.2, 1}) {
      Tensor changed = after(operation, strength, clip);
      assertEquals(byHand(operation, strength, clip), changed, operation + " " + strength);
      assertTrue(
          operation == FrameOperation.IDENTITY
              || operation == FrameOperation.AUTOCONTRAST
              || !clip.equals(changed),
          operation + " " + strength + " changes nothing");
      if (operation.bothDirections()) {
        Tensor back = after(operation, -strength, clip);
        assertEquals(byHand(operation, -strength, clip), back, operation + " " + strength);
        assertNotEquals(changed, back);
      }
    }
    if (operation == FrameOperation.SOLARIZE) {
      assertEquals(byHand(operation, 0, clip), after(operation, 0, clip));
    } else if (operation != FrameOperation.AUTOCONTRAST) {
      assertEquals(clip, after(operation, 0, clip), operation.toString());
    }
  }

  /** In torchvision's RandAugment magnitude 30 of 30 is 150 of 331 pixels, 9 is 45. */
  @Test
  public void translationGoesByTheSideAndTowardsZero() {
    byte[] column = new byte[331];
    column[165] = (byte) 255;
    Tensor wide = Tensor.wrap(TensorType.UINT8, column, 1, 1, 331, 1);
    Tensor high = Tensor.wrap(TensorType.UINT8, column, 1, 331, 1, 1);
    for (double strength : new double[] {1, -1, 0.3, -0.3, 0.999}) {
      byte[] moved = new byte[331];
      moved[165 + (int) Math.signum(strength) * (int) (150.001 * Math.abs(strength))] = (byte) 255;
      assertEquals(
          Tensor.wrap(TensorType.UINT8, moved, 1, 1, 331, 1),
          after(FrameOperation.TRANSLATE_X, strength, wide),
          "x " + strength);
      assertEquals(
          Tensor.wrap(TensorType.UINT8, moved, 1, 331, 1, 1),
          after(FrameOperation.TRANSLATE_Y, strength, high),
          "y " + strength);
    }
  }

  /** Torchvision's threshold is 255 (1 - strength), which is inverted itself. */
  @Test
  public void solarizeInvertsTheThresholdToo() {
    byte[] levels = new byte[256];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) i;
    }
    Tensor clip = Tensor.wrap(TensorType.UINT8, levels, 1, 1, 256, 1);
    for (int threshold = 0; threshold < 256; threshold++) {
      byte[] expected = levels.clone();
      for (int i = threshold; i < expected.length; i++) {
        expected[i] = (byte) (255 - i);
      }
      double strength = 1 - threshold / 255.0;
      assertEquals(
          Tensor.wrap(TensorType.UINT8, expected, 1, 1, 256, 1),
          after(FrameOperation.SOLARIZE, strength, clip),
          "threshold " + threshold);
    }
  }

  @Test
  public void everyOperationIsDrawnEquallyOftenAndEitherWay() {
    Tensor clip = RandomTensors.bytes(7, 1, 10, 12, 3);
    Map<FrameOperation, Integer> counts = new EnumMap<>(FrameOperation.class);
    Map<FrameOperation, Integer> back = new EnumMap<>(FrameOperation.class);
    int rows = 3000;
    for (int row = 0; row < rows; row++) {
      Tensor one = new ClipOperations(1, 0.6, Fill.ZERO).apply(clip, new Draw(SEED, row, 0));
      for (FrameOperation operation : FrameOperation.values()) {
        if (one.equals(after(operation, 0.6, clip))) {
          counts.merge(operation, 1, Integer::sum);
        } else if (operation.bothDirections() && one.equals(after(operation, -0.6, clip))) {
          counts.merge(operation, 1, Integer::sum);
          back.merge(operation, 1, Integer::sum);
        }
      }
    }
    // Random bytes reach from 0 to 255: autocontrast may leave them as they are.
    counts.remove(FrameOperation.IDENTITY);
    counts.remove(FrameOperation.AUTOCONTRAST);
    assertEquals(FrameOperation.values().length - 2, counts.size(), counts.toString());
    for (Map.Entry<FrameOperation, Integer> each : counts.entrySet()) {
      String what = each + ", seed " + SEED;
      assertEquals(1 / 12.0, each.getValue() / (double) rows, 0.025, what);
      if (each.getKey().bothDirections()) {
        assertEquals(0.5, back.get(each.getKey()) / (double) each.getValue(), 0.13, what);
      }
    }
  }

  @Test
  public void operationsFollowEachOther() {
    Tensor clip = RandomTensors.bytes(8, 1, 10, 12, 3);
    boolean found = false;
    for (int row = 0; row < 300; row++) {
      Draw draw = new Draw(SEED, row, 0);
      Tensor one = new ClipOperations(1, 1, Fill.ZERO).apply(clip, draw);
      Tensor two = new ClipOperations(2, 1, Fill.ZERO).apply(clip, draw);
      if (one.equals(after(FrameOperation.SOLARIZE, 1, clip))) {
        found |= two.equals(after(FrameOperation.TRANSLATE_X, 1, one));
      }
    }
    assertTrue(found, "no solarize and then translateX in 300 rows, seed " + SEED);
  }

  @Test
  public void framesShareTheOperations() {
    Tensor still = RandomTensors.still(RandomTensors.bytes(9, 1, 10, 12, 3), 4);
    for (int row = 0; row < 100; row++) {
      Tensor one = new ClipOperations(3, 0.8, Fill.EDGE).apply(still, new Draw(SEED, row, 0));
      assertTrue(RandomTensors.isStill(one), "row " + row + ", seed " + SEED);
    }
  }
}
