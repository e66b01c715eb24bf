package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The golden fixtures of single operations on sets of points. */
public abstract class PointOperationsGoldenContract extends OperationsGoldenContract {

  @Test
  public void batchNorm() throws IOException {
    for (String layout : List.of("ncl", "nc")) {
      forEachFixture("batch_norm_train_" + layout, one -> checkBatchNorm(one, true));
      forEachFixture("batch_norm_eval_" + layout, one -> checkBatchNorm(one, false));
    }
  }

  private void checkBatchNorm(Case one, boolean ofRows) {
    INDArray whole = one.input("x");
    INDArray x = rows(whole);
    INDArray gain = one.input("weight");
    double epsilon = one.attribute("eps").asDouble();
    INDArray mean = one.input("running_mean");
    INDArray variance = one.input("running_var");
    INDArray y = array(x.shape());
    if (ofRows) {
      mean = array(x.size(1));
      variance = array(x.size(1));
      operations().batchNorm(x, gain, one.input("bias"), epsilon, y, mean, variance);
    } else {
      operations().fixedBatchNorm(x, gain, one.input("bias"), epsilon, mean, variance, y);
    }
    one.require("y", likeUpstream(y, whole));
    INDArray gx = array(x.shape());
    INDArray gGain = array(x.size(1));
    INDArray gShift = array(x.size(1));
    INDArray gy = rows(one.input("gout"));
    operations().batchNormGradient(x, gain, epsilon, mean, variance, ofRows, gy, gx, gGain, gShift);
    one.require("grad/x", likeUpstream(gx, whole));
    one.require("grad/weight", gGain);
    one.require("grad/bias", gShift);
  }

  /** Channels stand in the second axis. */
  private static INDArray rows(INDArray whole) {
    return whole.rank() == 2
        ? whole
        : whole.permute(0, 2, 1).dup('c').reshape('c', -1, whole.size(1));
  }

  private static INDArray likeUpstream(INDArray rows, INDArray whole) {
    return whole.rank() == 2
        ? rows
        : rows.reshape('c', whole.size(0), whole.size(2), whole.size(1)).permute(0, 2, 1).dup('c');
  }

  @Test
  public void gather() throws IOException {
    forEachFixture(
        "gather",
        one -> {
          INDArray features = one.input("features");
          int[] numbers = numbersOfRows(one.indices("idx"), features.size(1));
          long dim = features.size(2);
          INDArray rows = features.reshape('c', features.length() / dim, dim);
          INDArray y = array(numbers.length, dim);
          operations().gatherRows(rows, numbers, 1, 0, y);
          one.require("y", y);
          INDArray gx = array(rows.shape());
          INDArray gy = one.input("gout").reshape('c', numbers.length, dim);
          operations().gatherRowsGradient(gy, numbers, 1, 0, gx);
          one.require("grad/features", gx);
        });
  }

  @Test
  public void farthestPoints() throws IOException {
    for (String operation : List.of("fps", "fps_near_origin")) {
      forEachFixture(
          operation,
          one -> {
            INDArray points = one.input("points");
            int[] chosen = PointGroups.farthest(points, one.attribute("samples").asInt());
            assertArrayEquals(numbersOfRows(one.expectedIndices("idx"), points.size(1)), chosen);
          });
    }
  }

  @Test
  public void nearestPoints() throws IOException {
    forEachFixture(
        "knn",
        one -> {
          INDArray points = one.input("points");
          int[] found =
              PointGroups.nearest(points, one.input("queries"), one.attribute("k").asInt());
          assertArrayEquals(numbersOfRows(one.expectedIndices("idx"), points.size(1)), found);
        });
  }

  /** Indices within a cloud, which the first axis counts, as rows of all clouds. */
  private static int[] numbersOfRows(INDArray indices, long points) {
    int[] numbers = indices.dup('c').reshape(indices.length()).toIntVector();
    int ofCloud = numbers.length / (int) indices.size(0);
    Arrays.setAll(numbers, i -> numbers[i] + i / ofCloud * (int) points);
    return numbers;
  }
}
