package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.blas.params.MMulTranspose;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastAddOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastCopyOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastDivOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.api.ops.impl.reduce.Mmul;
import org.nd4j.linalg.api.ops.impl.transforms.custom.SoftMax;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The operations by ND4J's own: single and double precision, any backend. This is the reference
 * that other implementations are tested against, so it follows the formulas one by one.
 *
 * <p>Temporaries come from the open workspace and are as large as the largest argument, a few of
 * them a call.
 */
public final class Nd4jOperations extends Nd4jPointOperations {

  private static final double SQRT_HALF = Math.sqrt(0.5);
  private static final double NORMAL_DENSITY_AT_ZERO = 1 / Math.sqrt(2 * Math.PI);

  /** Elements whose squares are added in the array's own precision before going on in double. */
  private static final long NORM_BLOCK = 1024;

  @Override
  void checkType(INDArray array) {
    // Both floating-point types that Shapes lets through are supported.
  }

  @Override
  void computeLinear(
      INDArray x, INDArray weight, INDArray bias, double scale, double keep, INDArray y) {
    product(x, false, weight, true, scale, keep, y);
    if (bias != null) {
      INDArray scaledBias = scale == 1 ? bias : bias.mul(scale);
      Nd4j.exec(new BroadcastAddOp(y, scaledBias, y, 1));
    }
  }

  @Override
  void computeLinearInputGradient(
      INDArray gy, INDArray weight, double scale, double keep, INDArray gx) {
    product(gy, false, weight, false, scale, keep, gx);
  }

  @Override
  void computeWeightGradient(INDArray x, INDArray gy, INDArray gWeight) {
    product(gy, true, x, false, 1, 0, gWeight);
  }

  @Override
  void computeRowSum(INDArray x, INDArray sum) {
    INDArray ones = Nd4j.createUninitialized(x.dataType(), 1, x.size(0)).assign(1);
    product(ones, false, x, false, 1, 0, Views.row(sum));
  }

  @Override
  void computeLayerNorm(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray y,
      INDArray mean,
      INDArray variance) {
    x.mean(mean, 1);
    INDArray normalized = like(x);
    Nd4j.exec(new BroadcastSubOp(x, mean, normalized, 0));
    normalized.mul(normalized, like(x)).mean(variance, 1);
    Nd4j.exec(new BroadcastMulOp(normalized, inverseDeviation(variance, epsilon), normalized, 0));
    Nd4j.exec(new BroadcastMulOp(normalized, gain, normalized, 1));
    Nd4j.exec(new BroadcastAddOp(normalized, shift, y, 1));
  }

  @Override
  void computeLayerNormGradient(
      INDArray x,
      INDArray gain,
      double epsilon,
      INDArray mean,
      INDArray variance,
      INDArray gy,
      INDArray gx,
      INDArray gGain,
      INDArray gShift) {
    INDArray inverseDeviation = inverseDeviation(variance, epsilon);
    INDArray normalized = like(x);
    Nd4j.exec(new BroadcastSubOp(x, mean, normalized, 0));
    Nd4j.exec(new BroadcastMulOp(normalized, inverseDeviation, normalized, 0));
    INDArray gNormalized = like(x);
    gy.mul(normalized, gNormalized);
    computeRowSum(gNormalized, gGain);
    computeRowSum(gy, gShift);
    // gx = (g - mean(g) - normalized * mean(g * normalized)) / deviation, with g = gy * gain.
    Nd4j.exec(new BroadcastMulOp(gy, gain, gNormalized, 1));
    INDArray meanGradient = gNormalized.mean(1);
    INDArray meanProduct = gNormalized.mul(normalized, like(x)).mean(1);
    Nd4j.exec(new BroadcastMulOp(normalized, meanProduct, normalized, 0));
    gNormalized.subi(normalized);
    Nd4j.exec(new BroadcastSubOp(gNormalized, meanGradient, gNormalized, 0));
    Nd4j.exec(new BroadcastMulOp(gNormalized, inverseDeviation, gx, 0));
  }

  private static INDArray inverseDeviation(INDArray variance, double epsilon) {
    return Transforms.sqrt(variance.add(epsilon), false).rdivi(1);
  }

  @Override
  void computeGelu(INDArray x, INDArray y) {
    x.mul(normalDistribution(x), y);
  }

  @Override
  void computeGeluGradient(INDArray x, INDArray gy, INDArray gx) {
    INDArray density = x.mul(x, like(x)).muli(-0.5);
    Transforms.exp(density, false).muli(NORMAL_DENSITY_AT_ZERO);
    gy.mul(density.muli(x).addi(normalDistribution(x)), gx);
  }

  /** The distribution function of the standard normal distribution at every element. */
  private static INDArray normalDistribution(INDArray x) {
    INDArray result = x.mul(SQRT_HALF, like(x));
    Nd4j.exec(new Erf(result, result));
    return result.addi(1).muli(0.5);
  }

  /** ND4J's own operation gives NaN in double precision where all of a row is below -750 (M2.1). */
  @Override
  void computeSoftmax(INDArray x, INDArray y) {
    INDArray rows = Views.matrixOrCopy(x);
    INDArray work = like(rows);
    if (x.dataType() == DataType.FLOAT) {
      Nd4j.exec(new SoftMax(rows, work, 1));
      y.assign(work.reshape('c', y.shape()));
      return;
    }
    Nd4j.exec(new BroadcastSubOp(rows, rows.max(1), work, 0));
    Transforms.exp(work, false);
    Nd4j.exec(new BroadcastDivOp(work, work.sum(1), work, 0));
    y.assign(work.reshape('c', y.shape()));
  }

  @Override
  void computeSoftmaxGradient(INDArray y, INDArray gy, INDArray gx) {
    INDArray probabilities = Views.matrixOrCopy(y);
    INDArray gradient = Views.matrixOrCopy(gy);
    INDArray work = like(probabilities);
    gradient.mul(probabilities, work);
    INDArray sums = work.sum(1);
    Nd4j.exec(new BroadcastSubOp(gradient, sums, work, 0));
    work.muli(probabilities);
    gx.assign(work.reshape('c', gx.shape()));
  }

  @Override
  void computeAttention(
      INDArray qkv, int heads, ScoreBias added, INDArray probabilities, INDArray output) {
    new Nd4jAttention(this, qkv, heads, added).forward(probabilities, output);
  }

  @Override
  void computeAttentionGradient(
      INDArray qkv,
      int heads,
      ScoreBias added,
      INDArray probabilities,
      INDArray gOutput,
      INDArray gQkv,
      INDArray gBias) {
    new Nd4jAttention(this, qkv, heads, added).gradient(probabilities, gOutput, gQkv, gBias);
  }

  @Override
  void computeCombine(INDArray x, double scale, double keep, INDArray y) {
    if (keep == 0) {
      if (scale == 1) {
        y.assign(x);
      } else {
        x.mul(scale, y);
      }
      return;
    }
    INDArray scaled = scale == 1 || scale == -1 ? x : x.mul(scale, like(x));
    keepOnly(keep, y);
    if (scale == -1) {
      y.subi(scaled);
    } else {
      y.addi(scaled);
    }
  }

  @Override
  void computeMeanTokens(INDArray x, INDArray y) {
    x.mean(y, 1);
  }

  @Override
  void computeMeanTokensGradient(INDArray gy, INDArray gx) {
    INDArray share = gy.mul(1.0 / gx.size(1), like(gy));
    Nd4j.exec(new BroadcastCopyOp(gx, share, gx, 0, 2));
  }

  @Override
  double computeNorm(INDArray x) {
    INDArray rows = Views.matrixOrCopy(x);
    long length = rows.length();
    if (rows.size(0) > 1 && rows.stride(0) != rows.size(1)) {
      return Math.sqrt(sumOfSquares(rows));
    }
    long blocks = length / NORM_BLOCK;
    long rest = length - blocks * NORM_BLOCK;
    double sum = 0;
    if (blocks > 0) {
      long[] shape = {blocks, NORM_BLOCK};
      sum += sumOfSquares(Views.view(rows, 0, shape, new long[] {NORM_BLOCK, 1}));
    }
    if (rest > 0) {
      long[] shape = {1, rest};
      sum += sumOfSquares(Views.view(rows, blocks * NORM_BLOCK, shape, new long[] {rest, 1}));
    }
    return Math.sqrt(sum);
  }

  /** Squares added row by row in the array's precision, and over the rows in double precision. */
  private static double sumOfSquares(INDArray matrix) {
    INDArray norms = matrix.norm2(1).castTo(DataType.DOUBLE);
    return norms.muli(norms).sumNumber().doubleValue();
  }

  @Override
  double computeDistance(INDArray x, INDArray y) {
    return computeNorm(x.sub(y, like(x)));
  }

  /** {@code c = keep * c + scale * op(a) op(b)}, over the last two axes. */
  static void product(
      INDArray a,
      boolean transposeA,
      INDArray b,
      boolean transposeB,
      double scale,
      double keep,
      INDArray c) {
    MMulTranspose transpose =
        MMulTranspose.builder().transposeA(transposeA).transposeB(transposeB).build();
    Nd4j.exec(new Mmul(a, b, c, scale, keep, transpose));
  }
}
