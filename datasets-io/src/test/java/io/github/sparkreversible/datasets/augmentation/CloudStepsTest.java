package io.github.sparkreversible.datasets.augmentation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.augmentation.CloudRotation.Axis;
import io.github.sparkreversible.datasets.tensor.LabelledTensor;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Steps of the augmentation of point clouds. */
public class CloudStepsTest extends JUnitPlatformSuite {
  private static final long SEED = 41;
  private static final int NONE = -1;
  private static final int POINTS = 50;

  /** x, y, z, normals, one further column. */
  private static final Tensor CLOUD = RandomTensors.floats(1, POINTS, 7);

  private static Draw draw(long row) {
    return new Draw(SEED, row, 2);
  }

  private static float[] after(Augmentation step, Tensor cloud, long row) {
    Tensor result = step.apply(cloud, draw(row));
    assertArrayEquals(cloud.shape(), result.shape());
    assertEquals(TensorType.FLOAT32, result.type());
    return result.toFloats();
  }

  private static double dot(float[] a, int i, float[] b, int j) {
    return (double) a[i] * b[j] + (double) a[i + 1] * b[j + 1] + (double) a[i + 2] * b[j + 2];
  }

  /** All columns from one on stay. */
  private static void assertRestStays(float[] before, float[] after, int columns, int from) {
    for (int i = 0; i < before.length; i++) {
      if (i % columns >= from) {
        assertEquals(before[i], after[i], "column " + i % columns);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Axis.class)
  public void rotationKeepsDistancesAndTurnsAboutItsAxis(Axis axis) {
    float[] before = CLOUD.toFloats();
    for (int row = 0; row < 20; row++) {
      float[] after = after(new CloudRotation(90, axis, 3), CLOUD, row);
      String what = axis + ", row " + row + ", seed " + SEED;
      for (int i = 0; i < before.length; i += 7) {
        int other = (i + 7) % before.length;
        assertEquals(dot(before, i, before, other), dot(after, i, after, other), 1e-5, what);
        // The angle between point and normal stays: normals turn alike.
        assertEquals(dot(before, i, before, i + 3), dot(after, i, after, i + 3), 1e-5, what);
        if (axis != Axis.ANY) {
          assertEquals(before[i + axis.ordinal()], after[i + axis.ordinal()], 1e-6, what);
        }
      }
      assertRestStays(before, after, 7, 6);
      assertRestStays(before, after(new CloudRotation(90, axis, NONE), CLOUD, row), 7, 3);
    }
  }

  @Test
  public void rotationIsCounterClockwiseAboutTheAxis() {
    double[] quarter = CloudRotation.rotation(new double[] {0, 0, 1}, Math.PI / 2);
    assertArrayEquals(new double[] {0, -1, 0, 1, 0, 0, 0, 0, 1}, quarter, 1e-12);
    // A third of a circle about the diagonal: x to y to z to x.
    double d = 1 / Math.sqrt(3);
    double[] third = CloudRotation.rotation(new double[] {d, d, d}, 2 * Math.PI / 3);
    assertArrayEquals(new double[] {0, 0, 1, 1, 0, 0, 0, 1, 0}, third, 1e-12);
  }

  @Test
  public void anglesAreUniformUpToTheLargest() {
    Tensor one = Tensor.ofFloats(new float[] {1, 0, 0}, 1, 3);
    int rows = 3000;
    double least = 0;
    double most = 0;
    double squares = 0;
    for (int row = 0; row < rows; row++) {
      float[] turned = after(new CloudRotation(30, Axis.Z, NONE), one, row);
      double angle = Math.toDegrees(Math.atan2(turned[1], turned[0]));
      least = Math.min(least, angle);
      most = Math.max(most, angle);
      squares += angle * angle / rows;
    }
    String what = least + " to " + most + ", seed " + SEED;
    assertTrue(least > -30.001 && least < -29.5 && most < 30.001 && most > 29.5, what);
    assertEquals(300, squares, 15, what);
  }

  @Test
  public void anyAxisPointsAnywhere() {
    Tensor one = Tensor.ofFloats(new float[] {0, 0, 1}, 1, 3);
    int rows = 4000;
    double mean = 0;
    for (int row = 0; row < rows; row++) {
      float[] turned = after(new CloudRotation(180, Axis.ANY, NONE), one, row);
      mean += turned[2] / (double) rows;
    }
    // E[cos + (1 - cos) uz^2] with a uniform angle and E[uz^2] = 1/3.
    assertEquals(1 / 3.0, mean, 0.03, "seed " + SEED);
  }

  @Test
  public void scaleIsTheSameForAllAxesOrOneOfEach() {
    float[] before = CLOUD.toFloats();
    for (int row = 0; row < 200; row++) {
      String what = "row " + row + ", seed " + SEED;
      float[] same = after(new CloudScale(0.5, 2, false, 3), CLOUD, row);
      double factor = same[0] / before[0];
      assertTrue(factor >= 0.4999 && factor <= 2.0001, what);
      float[] each = after(new CloudScale(0.5, 2, true, 3), CLOUD, row);
      Set<Long> factors = new HashSet<>();
      for (int axis = 0; axis < 3; axis++) {
        double own = each[axis] / before[axis];
        assertTrue(own >= 0.4999 && own <= 2.0001, what);
        factors.add(Math.round(own * 1e4));
        for (int i = 0; i < before.length; i += 7) {
          assertEquals(factor * before[i + axis], same[i + axis], 1e-5, what);
          assertEquals(own * before[i + axis], each[i + axis], 1e-5, what);
        }
      }
      assertEquals(3, factors.size(), what);
      assertRestStays(before, same, 7, 3);
      assertRestStays(before, each, 7, 6);
    }
  }

  /** A normal stays upright on a plane that is scaled, and keeps its length. */
  @Test
  public void normalsOfAScaledPlaneStayUpright() {
    // The plane through the points a and b with the normal 2 (1, 1, 1).
    Tensor plane = Tensor.ofFloats(new float[] {1, -1, 0, 2, 2, 2, 0, 1, -1, 2, 2, 2}, 2, 6);
    for (int row = 0; row < 20; row++) {
      float[] after = after(new CloudScale(0.5, 2, true, 3), plane, row);
      assertEquals(0, dot(after, 0, after, 3), 1e-5, "row " + row + ", seed " + SEED);
      assertEquals(0, dot(after, 6, after, 3), 1e-5, "row " + row + ", seed " + SEED);
      assertEquals(12, dot(after, 3, after, 3), 1e-4, "row " + row + ", seed " + SEED);
    }
  }

  @Test
  public void translationMovesAllPointsAlike() {
    float[] before = CLOUD.toFloats();
    double most = 0;
    for (int row = 0; row < 500; row++) {
      float[] after = after(new CloudTranslation(0.2), CLOUD, row);
      for (int axis = 0; axis < 3; axis++) {
        double move = after[axis] - before[axis];
        most = Math.max(most, Math.abs(move));
        for (int i = 0; i < before.length; i += 7) {
          assertEquals(before[i + axis] + move, after[i + axis], 1e-6, "row " + row);
        }
      }
      assertRestStays(before, after, 7, 3);
    }
    assertTrue(most > 0.19 && most < 0.2001, most + ", seed " + SEED);
  }

  @Test
  public void flipsChangeSignsAtTheirRates() {
    float[] before = CLOUD.toFloats();
    int[] flipped = new int[3];
    int rows = 2000;
    for (int row = 0; row < rows; row++) {
      float[] after = after(new CloudFlip(0.8, 0.3, 0, 3), CLOUD, row);
      for (int axis = 0; axis < 3; axis++) {
        int sign = after[axis] == before[axis] ? 1 : -1;
        flipped[axis] += sign < 0 ? 1 : 0;
        for (int i = 0; i < before.length; i += 7) {
          assertEquals(sign * before[i + axis], after[i + axis], "row " + row);
          assertEquals(sign * before[i + 3 + axis], after[i + 3 + axis], 1e-6, "row " + row);
        }
      }
    }
    assertEquals(0.8, flipped[0] / (double) rows, 0.03, "seed " + SEED);
    assertEquals(0.3, flipped[1] / (double) rows, 0.03, "seed " + SEED);
    assertEquals(0, flipped[2], "seed " + SEED);
  }

  @Test
  public void jitterIsNormalAndCut() {
    Tensor zeros = Tensor.ofFloats(new float[3 * 20_000], 20_000, 3);
    double squares = 0;
    for (float move : after(new CloudJitter(0.01, 0), zeros, 1)) {
      squares += move * move / 60_000.0;
    }
    assertEquals(0.01, Math.sqrt(squares), 2e-4, "seed " + SEED);
    int cut = 0;
    for (float move : after(new CloudJitter(0.01, 0.015), zeros, 1)) {
      assertTrue(Math.abs(move) <= 0.015f, move + ", seed " + SEED);
      cut += Math.abs(move) == 0.015f ? 1 : 0;
    }
    // Beyond 1.5 sigma: 13.4 %.
    assertEquals(0.134, cut / 60_000.0, 0.01, "seed " + SEED);
    assertRestStays(CLOUD.toFloats(), after(new CloudJitter(1, 0), CLOUD, 1), 7, 3);
  }

  private static Tensor labels(int count) {
    ByteBuffer data = ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      data.putInt(i);
    }
    return Tensor.wrap(TensorType.INT32, data.array(), count);
  }

  @Test
  public void droppedPointsBecomeTheFirstKeptOneWithItsLabel() {
    float[] before = CLOUD.toFloats();
    double dropped = 0;
    double most = 0;
    int rows = 1000;
    for (int row = 0; row < rows; row++) {
      CloudDrop drop = new CloudDrop(0.8);
      float[] after = after(drop, CLOUD, row);
      LabelledTensor both = drop.apply(new LabelledTensor(CLOUD, labels(POINTS)), draw(row));
      float[] labels = both.labels().toFloats();
      int firstKept = (int) labels[0];
      int gone = 0;
      for (int i = 0; i < POINTS; i++) {
        int source = (int) labels[i];
        String what = "point " + i + ", row " + row + ", seed " + SEED;
        assertTrue(source == i || source == firstKept, what);
        assertTrue(i >= firstKept || source == firstKept, what);
        gone += source == i ? 0 : 1;
        for (int column = 0; column < 7; column++) {
          assertEquals(before[source * 7 + column], after[i * 7 + column], what);
        }
      }
      dropped += gone / (double) POINTS / rows;
      most = Math.max(most, gone / (double) POINTS);
    }
    assertEquals(0.4, dropped, 0.02, "seed " + SEED);
    assertTrue(most > 0.75 && most < 1, most + ", seed " + SEED);
  }

  @Test
  public void aPointIsAlwaysLeft() {
    Tensor one = RandomTensors.floats(2, 1, 3);
    for (int row = 0; row < 100; row++) {
      assertEquals(one, new CloudDrop(0.99).apply(one, draw(row)));
    }
    Tensor none = RandomTensors.floats(2, 0, 3);
    assertEquals(none, new CloudDrop(0.99).apply(none, draw(0)));
    assertEquals(none, new CloudRotation(90, Axis.Z, NONE).apply(none, draw(0)));
  }

  @Test
  public void pointsThatAreNotFiniteStayAndAreNotCopied() {
    float nan = Float.NaN;
    float infinite = Float.NEGATIVE_INFINITY;
    float[] values = {nan, 1, 2, 1, 1, 1, 2, infinite, 3, 4, 4, 4, 5, 6, nan};
    Tensor cloud = Tensor.ofFloats(values, 5, 3);
    Augmentation[] steps = {
      new CloudFlip(1, 1, 1, NONE),
      new CloudScale(2, 3, true, NONE),
      new CloudRotation(180, Axis.ANY, NONE),
      new CloudTranslation(5),
      new CloudJitter(1, 0),
      new CloudDrop(0.9)
    };
    for (Augmentation step : steps) {
      boolean changes = false;
      for (int row = 0; row < 50; row++) {
        float[] after = after(step, cloud, row);
        for (int i : new int[] {0, 1, 2, 6, 7, 8, 12, 13, 14}) {
          assertEquals(values[i], after[i], step + " at " + i + ", row " + row);
        }
        for (int i : new int[] {3, 4, 5, 9, 10, 11}) {
          assertTrue(Float.isFinite(after[i]), step + " at " + i + ", row " + row);
          changes |= values[i] != after[i];
        }
      }
      assertTrue(changes, step + " changes nothing");
    }
  }

  @Test
  public void normalsThatAreNotFiniteOrZeroStay() {
    float[] values = {1, 2, 3, 0, 0, 0, 4, 5, 6, Float.NaN, 1, 1};
    float[] after = after(new CloudRotation(90, Axis.Z, 3), Tensor.ofFloats(values, 2, 6), 1);
    assertNotEquals(values[0], after[0]);
    assertRestStays(values, after, 6, 3);
  }

  @Test
  public void normalsLieBehindTheCoordinates() {
    for (int normals : new int[] {0, 2, 5, Integer.MAX_VALUE}) {
      String message =
          Thrown.message(
              IllegalArgumentException.class,
              () -> new CloudRotation(90, Axis.Z, normals).check(TensorType.FLOAT32, -1, 7));
      assertTrue(message.contains("columns " + normals + " to"), message);
      assertTrue(message.contains("float32 [any, 7]"), message);
    }
    new CloudRotation(90, Axis.Z, 4).check(TensorType.FLOAT32, -1, 7);
    new CloudRotation(90, Axis.Z, 400).check(null, -1, -1);
  }
}
