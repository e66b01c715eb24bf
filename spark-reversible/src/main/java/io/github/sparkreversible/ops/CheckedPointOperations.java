package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The checks of {@link PointOperations}, and their empty arrays, as in the base class. */
abstract class CheckedPointOperations extends AbstractOperations {

  @Override
  public final void relu(INDArray x, INDArray y) {
    if (hasWork("x", x, "y", y)) {
      computeRelu(x, y);
    }
  }

  abstract void computeRelu(INDArray x, INDArray y);

  @Override
  public final void reluGradient(INDArray y, INDArray gy, INDArray gx) {
    if (hasWork("y", y, "gy", gy, "gx", gx)) {
      computeReluGradient(y, gy, gx);
    }
  }

  abstract void computeReluGradient(INDArray y, INDArray gy, INDArray gx);

  @Override
  public final void batchNorm(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray y,
      INDArray mean,
      INDArray variance) {
    checkBatchNorm(x, gain, mean, variance, "y", y);
    Shapes.require("shift", shift, x, x.size(1));
    if (x.isEmpty()) {
      clear(mean);
      clear(variance);
      return;
    }
    computeBatchNorm(x, gain, shift, epsilon, y, mean, variance);
  }

  abstract void computeBatchNorm(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray y,
      INDArray mean,
      INDArray variance);

  @Override
  public final void fixedBatchNorm(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray mean,
      INDArray variance,
      INDArray y) {
    checkBatchNorm(x, gain, mean, variance, "y", y);
    Shapes.require("shift", shift, x, x.size(1));
    if (!x.isEmpty()) {
      computeFixedBatchNorm(x, gain, shift, epsilon, mean, variance, y);
    }
  }

  abstract void computeFixedBatchNorm(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray mean,
      INDArray variance,
      INDArray y);

  @Override
  public final void batchNormGradient(
      INDArray x,
      INDArray gain,
      double epsilon,
      INDArray mean,
      INDArray variance,
      boolean ofRows,
      INDArray gy,
      INDArray gx,
      INDArray gGain,
      INDArray gShift) {
    checkBatchNorm(x, gain, mean, variance, "gy", gy);
    Shapes.require("gx", gx, x, x.shape());
    Shapes.require("gGain", gGain, x, x.size(1));
    Shapes.require("gShift", gShift, x, x.size(1));
    if (x.isEmpty()) {
      clear(gGain);
      clear(gShift);
      return;
    }
    computeBatchNormGradient(x, gain, epsilon, mean, variance, ofRows, gy, gx, gGain, gShift);
  }

  abstract void computeBatchNormGradient(
      INDArray x,
      INDArray gain,
      double epsilon,
      INDArray mean,
      INDArray variance,
      boolean ofRows,
      INDArray gy,
      INDArray gx,
      INDArray gGain,
      INDArray gShift);

  private void checkBatchNorm(
      INDArray x, INDArray gain, INDArray mean, INDArray variance, String name, INDArray other) {
    Shapes.requireRank("x", x, 2, "[rows, channels]");
    checkType(x);
    Shapes.require("gain", gain, x, x.size(1));
    Shapes.require("mean", mean, x, x.size(1));
    Shapes.require("variance", variance, x, x.size(1));
    Shapes.require(name, other, x, x.shape());
  }

  @Override
  public final void maxTokens(INDArray x, INDArray y) {
    checkMaxTokens(x, y);
    if (!y.isEmpty()) {
      computeMaxTokens(x, y);
    }
  }

  abstract void computeMaxTokens(INDArray x, INDArray y);

  @Override
  public final void maxTokensGradient(INDArray x, INDArray y, INDArray gy, INDArray gx) {
    checkMaxTokens(x, y);
    Shapes.require("gy", gy, x, y.shape());
    Shapes.require("gx", gx, x, x.shape());
    if (!gx.isEmpty()) {
      computeMaxTokensGradient(x, y, gy, gx);
    }
  }

  abstract void computeMaxTokensGradient(INDArray x, INDArray y, INDArray gy, INDArray gx);

  private void checkMaxTokens(INDArray x, INDArray y) {
    Shapes.requireRank("x", x, 3, "[sets, tokens, dim]");
    checkType(x);
    Shapes.require("y", y, x, x.size(0), x.size(2));
    if (x.size(1) == 0 && !y.isEmpty()) {
      throw new IllegalArgumentException(
          "x has shape " + Shapes.print(x) + ", expected at least one token");
    }
  }

  @Override
  public final void gatherRows(INDArray x, int[] numbers, double scale, double keep, INDArray y) {
    checkGather("x", x, numbers, "y", y);
    if (!y.isEmpty()) {
      computeGatherRows(x, numbers, scale, keep, y);
    }
  }

  abstract void computeGatherRows(INDArray x, int[] numbers, double scale, double keep, INDArray y);

  @Override
  public final void gatherRowsGradient(
      INDArray gy, int[] numbers, double scale, double keep, INDArray gx) {
    checkGather("gx", gx, numbers, "gy", gy);
    if (gx.isEmpty()) {
      return;
    }
    keepOnly(keep, gx);
    if (!gy.isEmpty()) {
      computeAddRows(gy, numbers, scale, gx);
    }
  }

  /** {@code gx[numbers[i]] += scale * gy[i]}, in this order. */
  abstract void computeAddRows(INDArray gy, int[] numbers, double scale, INDArray gx);

  private void checkGather(
      String manyName, INDArray rows, int[] numbers, String takenName, INDArray taken) {
    Shapes.requireRank(manyName, rows, 2, "[rows, dim]");
    checkType(rows);
    Shapes.require(takenName, taken, rows, numbers.length, rows.size(1));
    long count = rows.size(0);
    for (int i = 0; i < numbers.length; i++) {
      if (numbers[i] < 0 || numbers[i] >= count) {
        throw new IllegalArgumentException(
            "numbers[%d] is %d, but %s has %d rows".formatted(i, numbers[i], manyName, count));
      }
    }
  }
}
