package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Groups of points, and the reference's gradients of operations on them, by other means. */
public class PointReferenceTest extends JUnitPlatformSuite {
  private static final long SEED = 19;
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-7;

  private final Operations operations = new Nd4jOperations();
  private final SeededArrays arrays = new SeededArrays(SEED, DataType.DOUBLE, Layout.CONTIGUOUS);

  /** Compares a gradient with the slope of sum(f * cotangent) along a random direction. */
  private void check(
      String what, INDArray x, INDArray cotangent, UnaryOperator<INDArray> f, INDArray g) {
    INDArray direction = arrays.normal(x.shape());
    double ahead = f.apply(x.add(direction.mul(STEP))).mul(cotangent).sumNumber().doubleValue();
    double behind = f.apply(x.sub(direction.mul(STEP))).mul(cotangent).sumNumber().doubleValue();
    double actual = g.mul(direction).sumNumber().doubleValue();
    double limit = TOLERANCE * (1 + g.norm2Number().doubleValue());
    assertEquals((ahead - behind) / (2 * STEP), actual, limit, what + ", " + arrays);
  }

  private INDArray batchNorm(INDArray x, INDArray gain, INDArray shift) {
    INDArray y = arrays.result(x.shape());
    operations.batchNorm(x, gain, shift, 0.1, y, arrays.result(5), arrays.result(5));
    return y;
  }

  @Test
  public void batchNorm() {
    INDArray x = arrays.normal(7, 5);
    INDArray gain = arrays.normal(5);
    INDArray shift = arrays.normal(5);
    INDArray gy = arrays.normal(7, 5);
    INDArray mean = arrays.result(5);
    INDArray variance = arrays.result(5);
    operations.batchNorm(x, gain, shift, 0.1, arrays.result(7, 5), mean, variance);
    INDArray gx = arrays.result(7, 5);
    INDArray gGain = arrays.result(5);
    INDArray gShift = arrays.result(5);
    operations.batchNormGradient(x, gain, 0.1, mean, variance, true, gy, gx, gGain, gShift);
    check("x", x, gy, v -> batchNorm(v, gain, shift), gx);
    check("gain", gain, gy, v -> batchNorm(x, v, shift), gGain);
    check("shift", shift, gy, v -> batchNorm(x, gain, v), gShift);
    operations.batchNormGradient(x, gain, 0.1, mean, variance, false, gy, gx, gGain, gShift);
    check(
        "x with given statistics",
        x,
        gy,
        v -> {
          INDArray y = arrays.result(7, 5);
          operations.fixedBatchNorm(v, gain, shift, 0.1, mean, variance, y);
          return y;
        },
        gx);
  }

  @Test
  public void maxTokensAndRelu() {
    INDArray x = arrays.normal(3, 4, 5);
    INDArray gy = arrays.normal(3, 5);
    INDArray y = arrays.result(3, 5);
    operations.maxTokens(x, y);
    INDArray gx = arrays.result(3, 4, 5);
    operations.maxTokensGradient(x, y, gy, gx);
    check(
        "maxTokens",
        x,
        gy,
        v -> {
          INDArray result = arrays.result(3, 5);
          operations.maxTokens(v, result);
          return result;
        },
        gx);
    INDArray gRelu = arrays.result(3, 5);
    operations.relu(y, y);
    operations.reluGradient(y, gy, gRelu);
    for (int i = 0; i < y.length(); i++) {
      double expected = y.getDouble(i) > 0 ? gy.getDouble(i) : 0;
      assertEquals(expected, gRelu.getDouble(i), 0, arrays.toString());
    }
  }

  @Test
  public void unitRows() {
    INDArray x = arrays.normal(4, 5);
    INDArray gy = arrays.normal(4, 5);
    INDArray y = arrays.result(4, 5);
    INDArray lengths = arrays.result(4);
    operations.unitRows(x, y, lengths);
    for (int row = 0; row < 4; row++) {
      double length = x.getRow(row).norm2Number().doubleValue();
      assertEquals(length, lengths.getDouble(row), 1e-12 * length, arrays.toString());
      assertEquals(x.getDouble(row, 2) / length, y.getDouble(row, 2), 1e-12, arrays.toString());
    }
    INDArray gx = arrays.result(4, 5);
    operations.unitRowsGradient(y, lengths, gy, gx);
    check(
        "unitRows",
        x,
        gy,
        v -> {
          INDArray result = arrays.result(4, 5);
          operations.unitRows(v, result, arrays.result(4));
          return result;
        },
        gx);
  }

  @Test
  public void gatherRows() {
    int[] numbers = {2, 0, 2, 2, 1};
    INDArray x = arrays.normal(4, 3);
    INDArray gy = arrays.normal(5, 3);
    INDArray gx = arrays.result(4, 3);
    operations.gatherRowsGradient(gy, numbers, -2, 0, gx);
    check(
        "x",
        x,
        gy,
        v -> {
          INDArray y = arrays.result(5, 3);
          operations.gatherRows(v, numbers, -2, 0, y);
          return y;
        },
        gx);
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> operations.gatherRows(x, new int[] {0, 4}, 1, 0, arrays.result(2, 3)));
    assertTrue(message.contains("numbers[1] is 4") && message.contains("4 rows"), message);
  }

  /** Sorting all distances, ties by number, and choosing one by one from the definition. */
  @Test
  public void groupsAreThoseOfTheDefinition() {
    for (Layout layout : Layout.values()) {
      SeededArrays random = new SeededArrays(SEED, DataType.FLOAT, layout);
      INDArray clouds = random.normal(2, 60, 4);
      // Coordinates on a grid, so that many distances are equal.
      clouds.assign(clouds.mul(2)).assign(Transforms.round(clouds));
      int[] centres = PointGroups.farthest(clouds, 9);
      assertArrayEquals(farthest(clouds, 9), centres, random.toString());
      INDArray rows = clouds.dup('c').reshape('c', 120, 4);
      INDArray queries = rows.getRows(centres).reshape('c', 2, 9, 4);
      int[] found = PointGroups.nearest(clouds, queries, 7);
      for (int query = 0; query < centres.length; query++) {
        int[] expected = sorted(rows, centres[query], query / 9 * 60);
        assertArrayEquals(
            Arrays.copyOf(expected, 7),
            Arrays.copyOfRange(found, 7 * query, 7 * query + 7),
            random.toString());
      }
    }
  }

  private static int[] sorted(INDArray rows, int of, int first) {
    return IntStream.range(first, first + 60)
        .boxed()
        .sorted(
            Comparator.<Integer>comparingDouble(row -> squared(rows, row, of))
                .thenComparing(Comparator.naturalOrder()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static int[] farthest(INDArray clouds, int samples) {
    INDArray rows = clouds.dup('c').reshape('c', 120, 4);
    int[] chosen = new int[2 * samples];
    for (int i = 0; i < chosen.length; i++) {
      int first = i / samples * 60;
      int begin = i / samples * samples;
      final int end = i;
      chosen[i] = first;
      double most = -1;
      for (int row = first; row < first + 60 && i > begin; row++) {
        final int candidate = row;
        double nearest =
            IntStream.range(begin, end)
                .mapToDouble(j -> squared(rows, candidate, chosen[j]))
                .min()
                .orElseThrow();
        if (nearest > most) {
          most = nearest;
          chosen[i] = row;
        }
      }
    }
    return chosen;
  }

  private static double squared(INDArray rows, int one, int other) {
    double sum = 0;
    for (int axis = 0; axis < 3; axis++) {
      double difference = rows.getDouble(one, axis) - rows.getDouble(other, axis);
      sum += difference * difference;
    }
    return sum;
  }

  @Test
  public void cloudsThatDoNotFitAreRefused() {
    INDArray clouds = Nd4j.zeros(DataType.FLOAT, 2, 5, 3);
    String few =
        Thrown.message(
            IllegalArgumentException.class, () -> PointGroups.nearest(clouds, clouds, 6));
    assertTrue(few.contains("6 points") && few.contains("1 to 5"), few);
    String flat =
        Thrown.message(
            IllegalArgumentException.class,
            () -> PointGroups.farthest(Nd4j.zeros(DataType.FLOAT, 2, 5, 2), 1));
    assertTrue(flat.contains("[2, 5, 2]"), flat);
    clouds.putScalar(new int[] {1, 3, 2}, Double.NaN);
    String notFinite =
        Thrown.message(IllegalArgumentException.class, () -> PointGroups.farthest(clouds, 2));
    assertTrue(notFinite.contains("Point 3 of cloud 1") && notFinite.contains("NaN"), notFinite);
  }

  /** A copy would be held to the end of the workspace's scope, once for each cloud. */
  @Test
  public void groupsTakeNothingOfAWorkspace() {
    INDArray clouds = arrays.normal(3, 20, 3);
    WorkspaceConfiguration settings = WorkspaceConfiguration.builder().initialSize(1 << 20).build();
    String name = "GROUPS_OF_POINTS";
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(settings, name)) {
      PointGroups.farthest(clouds, 4);
      PointGroups.nearest(clouds, clouds, 4);
      assertEquals(0, workspace.getPrimaryOffset());
    } finally {
      Nd4j.getWorkspaceManager()
          .destroyWorkspace(Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread(name));
    }
  }
}
