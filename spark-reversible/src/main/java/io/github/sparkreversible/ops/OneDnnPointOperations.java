package io.github.sparkreversible.ops;

import static io.github.sparkreversible.ops.OneDnnPrimitive.BATCH_NORM;
import static io.github.sparkreversible.ops.OneDnnPrimitive.BATCH_NORM_GRADIENT;
import static io.github.sparkreversible.ops.OneDnnPrimitive.FIXED_BATCH_NORM;
import static io.github.sparkreversible.ops.OneDnnPrimitive.FIXED_BATCH_NORM_GRADIENT;
import static io.github.sparkreversible.ops.OneDnnPrimitive.RELU;
import static io.github.sparkreversible.ops.OneDnnPrimitive.RELU_GRADIENT;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link PointOperations} and {@link HeadOperations} by oneDNN, and by loops over rows for what it
 * does not have; what all of {@link OneDnnOperations} needs to call it.
 */
abstract class OneDnnPointOperations extends CheckedHeadOperations {

  /** Does what oneDNN does not have: operands that lie differently in memory. */
  final AbstractOperations reference = new Nd4jOperations();

  static void run(OneDnnPrimitive kind, double first, double second, Operand... operands) {
    PrimitiveCache.ofThread().run(kind, (float) first, (float) second, operands);
  }

  @Override
  void computeRelu(INDArray x, INDArray y) {
    Operand from = Operand.matrix(x);
    Operand to = Operand.matrix(y);
    if (from.liesLike(to)) {
      run(RELU, 0, 0, from, to);
    } else {
      reference.relu(x, y);
    }
  }

  @Override
  void computeReluGradient(INDArray y, INDArray gy, INDArray gx) {
    Operand result = Operand.matrix(y);
    Operand from = Operand.matrix(gy);
    Operand to = Operand.matrix(gx);
    if (result.liesLike(from) && result.liesLike(to)) {
      run(RELU_GRADIENT, 0, 0, result, from, to);
    } else {
      reference.reluGradient(y, gy, gx);
    }
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
    normalize(BATCH_NORM, x, gain, shift, epsilon, mean, variance, y);
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
    normalize(FIXED_BATCH_NORM, x, gain, shift, epsilon, mean, variance, y);
  }

  private static void normalize(
      OneDnnPrimitive kind,
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray mean,
      INDArray variance,
      INDArray y) {
    INDArray input = dense(x);
    INDArray result = isDense(y) ? y : like(y);
    run(
        kind,
        epsilon,
        0,
        Operand.of(input),
        Operand.of(gain),
        Operand.of(shift),
        Operand.of(mean),
        Operand.of(variance),
        Operand.of(result));
    copyBack(result, y);
    releaseCopy(input, x);
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
    INDArray input = dense(x);
    INDArray gradient = dense(gy);
    INDArray result = isDense(gx) ? gx : like(gx);
    run(
        ofRows ? BATCH_NORM_GRADIENT : FIXED_BATCH_NORM_GRADIENT,
        epsilon,
        0,
        Operand.of(input),
        Operand.of(gain),
        Operand.of(mean),
        Operand.of(variance),
        Operand.of(gradient),
        Operand.of(result),
        Operand.of(gGain),
        Operand.of(gShift));
    copyBack(result, gx);
    releaseCopy(gradient, gy);
    releaseCopy(input, x);
  }

  @Override
  void computeMaxTokens(INDArray x, INDArray y) {
    HeapRows.maxTokens(Operand.of(x), Operand.of(y));
  }

  @Override
  void computeMaxTokensGradient(INDArray x, INDArray y, INDArray gy, INDArray gx) {
    HeapRows.maxTokensGradient(Operand.of(x), Operand.of(y), Operand.of(gy), Operand.of(gx));
  }

  @Override
  void computeGatherRows(INDArray x, int[] numbers, double scale, double keep, INDArray y) {
    HeapRows.gather(Operand.of(x), numbers, (float) scale, (float) keep, Operand.of(y));
  }

  @Override
  void computeAddRows(INDArray gy, int[] numbers, double scale, INDArray gx) {
    HeapRows.add(Operand.of(gy), numbers, (float) scale, Operand.of(gx));
  }

  @Override
  void computeUnitRows(INDArray x, INDArray y, INDArray lengths) {
    HeapRows.unit(Operand.of(x), Operand.of(y), Operand.of(lengths));
  }

  @Override
  void computeUnitRowsGradient(INDArray y, INDArray lengths, INDArray gy, INDArray gx) {
    HeapRows.unitGradient(Operand.of(y), Operand.of(lengths), Operand.of(gy), Operand.of(gx));
  }

  static boolean isDense(INDArray array) {
    return Operand.of(array).isDense();
  }

  /** The array itself, or a contiguous copy in the open workspace. */
  static INDArray dense(INDArray array) {
    return isDense(array) ? array : like(array).assign(array);
  }

  static INDArray like(INDArray array) {
    return Nd4j.createUninitialized(DataType.FLOAT, array.shape(), 'c');
  }

  static void copyBack(INDArray result, INDArray target) {
    if (result != target) {
      target.assign(result);
      release(result);
    }
  }

  static void releaseCopy(INDArray copy, INDArray original) {
    if (copy != original) {
      release(copy);
    }
  }

  /** Gives a temporary back at once where no workspace does it. */
  static void release(INDArray temporary) {
    if (!temporary.isAttached()) {
      temporary.close();
    }
  }
}
