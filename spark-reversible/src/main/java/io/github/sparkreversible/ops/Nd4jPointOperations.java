package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastDivOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.api.ops.impl.reduce.same.Max;
import org.nd4j.linalg.api.ops.impl.scalar.RectifiedLinear;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** {@link PointOperations} and {@link HeadOperations} by ND4J's own operations. */
abstract class Nd4jPointOperations extends CheckedHeadOperations {

  @Override
  void computeRelu(INDArray x, INDArray y) {
    Nd4j.exec(new RectifiedLinear(x, y, 0));
  }

  @Override
  void computeReluGradient(INDArray y, INDArray gy, INDArray gx) {
    gy.mul(y.gt(0).castTo(y.dataType()), gx);
  }

  @Override
  void computeBatchNorm(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray y,
      INDArray mean,
      INDArray variance) {
    mean.assign(x.mean(0));
    INDArray centred = like(x);
    Nd4j.exec(new BroadcastSubOp(x, mean, centred, 1));
    variance.assign(centred.mul(centred, centred).mean(0));
    computeFixedBatchNorm(x, gain, shift, epsilon, mean, variance, y);
  }

  @Override
  void computeFixedBatchNorm(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray mean,
      INDArray variance,
      INDArray y) {
    INDArray normalized = normalized(x, mean, inverseDeviation(variance, epsilon));
    Nd4j.exec(new BroadcastMulOp(normalized, gain, normalized, 1));
    Nd4j.exec(new BroadcastAddOp(normalized, shift, y, 1));
  }

  private static INDArray normalized(INDArray x, INDArray mean, INDArray inverseDeviation) {
    INDArray normalized = like(x);
    Nd4j.exec(new BroadcastSubOp(x, mean, normalized, 1));
    Nd4j.exec(new BroadcastMulOp(normalized, inverseDeviation, normalized, 1));
    return normalized;
  }

  private static INDArray inverseDeviation(INDArray variance, double epsilon) {
    return Transforms.sqrt(variance.add(epsilon), false).rdivi(1);
  }

  @Override
  void computeBatchNormGradient(
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
    INDArray inverseDeviation = inverseDeviation(variance, epsilon);
    INDArray normalized = normalized(x, mean, inverseDeviation);
    INDArray products = gy.mul(normalized, like(x));
    computeRowSum(products, gGain);
    computeRowSum(gy, gShift);
    // gx = (gy - mean(gy) - normalized * mean(gy * normalized)) * gain / deviation.
    products.assign(gy);
    if (ofRows) {
      double share = 1.0 / x.size(0);
      Nd4j.exec(new BroadcastMulOp(normalized, gGain.mul(share), normalized, 1));
      products.subi(normalized);
      Nd4j.exec(new BroadcastSubOp(products, gShift.mul(share), products, 1));
    }
    Nd4j.exec(new BroadcastMulOp(products, inverseDeviation.mul(gain), gx, 1));
  }

  @Override
  void computeMaxTokens(INDArray x, INDArray y) {
    INDArray maxima = like(y);
    Nd4j.exec(new Max(x, maxima, 1));
    y.assign(maxima);
  }

  @Override
  void computeMaxTokensGradient(INDArray x, INDArray y, INDArray gy, INDArray gx) {
    INDArray left = like(gy).assign(gy);
    for (long token = 0; token < x.size(1); token++) {
      INDArray taken = token(x, token).eq(y).castTo(gy.dataType()).muli(left);
      left.subi(taken);
      token(gx, token).assign(taken);
    }
  }

  private static INDArray token(INDArray tokens, long index) {
    return Views.view(
        tokens,
        index * tokens.stride(1),
        new long[] {tokens.size(0), tokens.size(2)},
        new long[] {tokens.stride(0), 1});
  }

  @Override
  void computeGatherRows(INDArray x, int[] numbers, double scale, double keep, INDArray y) {
    INDArray taken = like(y);
    Nd4j.exec(
        DynamicCustomOp.builder("gather")
            .addInputs(Views.matrixOrCopy(x), Nd4j.createFromArray(numbers))
            .addOutputs(taken)
            .addIntegerArguments(0)
            .build());
    computeCombine(taken, scale, keep, y);
  }

  @Override
  void computeAddRows(INDArray gy, int[] numbers, double scale, INDArray gx) {
    INDArray sum = like(gx).assign(gx);
    // Without the first of these ND4J adds rows in parallel, and loses some that come twice.
    boolean[] lockedAndUnchecked = {true, false};
    Nd4j.exec(
        DynamicCustomOp.builder("scatter_add")
            .addInputs(sum, Nd4j.createFromArray(numbers), gy.mul(scale, like(gy)))
            .addOutputs(sum)
            .addBooleanArguments(lockedAndUnchecked)
            .build());
    gx.assign(sum);
  }

  @Override
  void computeUnitRows(INDArray x, INDArray y, INDArray lengths) {
    INDArray squares = x.mul(x, like(x));
    lengths.assign(Transforms.sqrt(squares.sum(1), false));
    INDArray divisors = lengths.add(lengths.eq(0).castTo(lengths.dataType()));
    Nd4j.exec(new BroadcastDivOp(x, divisors, y, 0));
  }

  @Override
  void computeUnitRowsGradient(INDArray y, INDArray lengths, INDArray gy, INDArray gx) {
    INDArray along = y.mul(gy, like(y)).sum(1);
    INDArray across = like(y);
    Nd4j.exec(new BroadcastMulOp(y, along, across, 0));
    gy.sub(across, across);
    Nd4j.exec(new BroadcastMulOp(across, inverseOrZero(lengths), gx, 0));
  }

  /** One divided by each value; 0 for 0. */
  private static INDArray inverseOrZero(INDArray values) {
    INDArray zeros = values.eq(0).castTo(values.dataType());
    INDArray inverse = values.add(zeros).rdivi(1);
    return inverse.subi(zeros);
  }

  static INDArray like(INDArray array) {
    return Nd4j.createUninitialized(array.dataType(), array.shape(), 'c');
  }
}
