package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Normalization and random shift. */
public class ClipPreparationTest extends JUnitPlatformSuite {
  private static final double[] ZERO = {0};
  private static final double[] ONE = {1};

  @Test
  public void bytesAreDividedBy255AndNormalizedByChannel() {
    Tensor clip =
        Tensor.wrap(TensorType.UINT8, new byte[] {0, 51, (byte) 255, (byte) 204}, 1, 1, 2, 2);
    ClipPreparation preparation =
        new ClipPreparation(
            ShardLayout.of(clip), new double[] {0.5, 0.2}, new double[] {0.5, 0.1}, 0, true, 0);
    float[] out = new float[5];
    preparation.normalize(clip.data(), out, 1);
    assertArrayEquals(new float[] {0, -1, 0, 1, 6}, out, 1e-5f);
  }

  @Test
  public void floatsAreNormalizedAsTheyAre() {
    Tensor clip = Tensor.ofFloats(new float[] {3, -1}, 1, 1, 2, 1);
    ClipPreparation preparation =
        new ClipPreparation(ShardLayout.of(clip), ONE, new double[] {2}, 0, true, 0);
    float[] out = new float[2];
    preparation.normalize(clip.data(), out, 0);
    assertArrayEquals(new float[] {1, -1}, out);
  }

  @Test
  public void aClipIsShiftedAsAWholeAndItsEdgeRepeated() {
    checkShift(true);
  }

  @Test
  public void aClipIsShiftedAsAWholeAndZerosMoveIn() {
    checkShift(false);
  }

  /** Finds the shift by the first frame's marked pixel, and checks all pixels of both frames. */
  private static void checkShift(boolean edge) {
    int height = 6;
    int width = 5;
    float[] values = new float[2 * height * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 + i;
    }
    Tensor clip = Tensor.ofFloats(values, 2, height, width, 1);
    ClipPreparation preparation =
        new ClipPreparation(ShardLayout.of(clip), ZERO, ONE, 0.4, edge, 9);
    Set<String> shifts = new TreeSet<>();
    float[] out = new float[values.length];
    for (int row = 0; row < 500; row++) {
      preparation.augment(clip.data(), 3, row, out, 0);
      int centre = (int) out[2 * width + 2] - 1;
      int down = 2 - centre / width;
      int right = 2 - centre % width;
      shifts.add(down + "," + right);
      for (int i = 0; i < out.length; i++) {
        int y = i / width % height - down;
        int x = i % width - right;
        boolean inside = y >= 0 && y < height && x >= 0 && x < width;
        int clampedY = Math.max(0, Math.min(height - 1, y));
        int clampedX = Math.max(0, Math.min(width - 1, x));
        float expected =
            inside || edge
                ? values[(i / (width * height) * height + clampedY) * width + clampedX]
                : 0;
        assertEquals(expected, out[i], "row " + row + ", element " + i + ", seed 9");
      }
    }
    // floor(0.4 * 6) = 2 and floor(0.4 * 5) = 2: all 25 shifts occur.
    assertEquals(25, shifts.size(), shifts.toString());
  }

  @Test
  public void theShiftDependsOnSeedEpochAndRowAlone() {
    Tensor clip = ToyClips.clip(0, 1);
    float[] first = augmented(clip, 1, 2, 3);
    assertArrayEquals(first, augmented(clip, 1, 2, 3));
    boolean changes = false;
    for (int other = 0; other < 10; other++) {
      changes |= !java.util.Arrays.equals(first, augmented(clip, 1, 2, 10 + other));
    }
    assertTrue(changes, "ten rows had the same shift");
  }

  private static float[] augmented(Tensor clip, long seed, int epoch, long row) {
    float[] out = new float[clip.length()];
    new ClipPreparation(ShardLayout.of(clip), ZERO, ONE, 0.5, false, seed)
        .augment(clip.data(), epoch, row, out, 0);
    return out;
  }

  @Test
  public void aWrongNumberOfMeansNamesTheChannels() {
    ShardLayout layout = ShardLayout.of(ToyClips.clip(0, 1));
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> new ClipPreparation(layout, new double[] {1, 2, 3}, ONE, 0, true, 0));
    assertTrue(message.contains("mean has 3 values"), message);
    assertTrue(message.contains("expected 1 or 1"), message);
  }
}
