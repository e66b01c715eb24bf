package io.github.sparkreversible.ops;

import static io.github.sparkreversible.ops.OneDnnPrimitive.COMBINE;
import static io.github.sparkreversible.ops.OneDnnPrimitive.DIFFERENCE;
import static io.github.sparkreversible.ops.OneDnnPrimitive.GELU;
import static io.github.sparkreversible.ops.OneDnnPrimitive.GELU_GRADIENT;
import static io.github.sparkreversible.ops.OneDnnPrimitive.LAYER_NORM;
import static io.github.sparkreversible.ops.OneDnnPrimitive.LAYER_NORM_GRADIENT;
import static io.github.sparkreversible.ops.OneDnnPrimitive.PRODUCT;
import static io.github.sparkreversible.ops.OneDnnPrimitive.SCALE;
import static io.github.sparkreversible.ops.OneDnnPrimitive.SOFTMAX;
import static io.github.sparkreversible.ops.OneDnnPrimitive.SOFTMAX_GRADIENT;
import static io.github.sparkreversible.ops.OneDnnPrimitive.SUM;
import static io.github.sparkreversible.ops.OneDnnPrimitive.SUM_OF_SQUARES;

import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The operations by oneDNN, in single precision on CPUs. It works in the memory of the ND4J arrays;
 * queries, keys and values are strided views of one product, the scale of the scores and the
 * accumulation with {@code keep} are done by the products as they write.
 *
 * <p>Scratchpads come from the open workspace. Primitives are cached per thread.
 */
public final class OneDnnOperations extends AbstractOperations {

  private static final ThreadLocal<PrimitiveCache> CACHE =
      ThreadLocal.withInitial(() -> new PrimitiveCache(PrimitiveCache.CAPACITY));

  /** Elements of one row of the sums of squares: short enough for single precision. */
  private static final long NORM_COLUMNS = 512;

  @Override
  void checkType(INDArray array) {
    if (array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "oneDNN has no " + array.dataType() + ", expected FLOAT; Nd4jOperations has it");
    }
  }

  private static void run(OneDnnPrimitive kind, double first, double second, Operand... operands) {
    CACHE.get().run(kind, (float) first, (float) second, operands);
  }

  @Override
  void computeLinear(
      INDArray x, INDArray weight, INDArray bias, double scale, double keep, INDArray y) {
    Operand biasRow = bias == null ? null : Operand.row(bias);
    Operand transposed = Operand.of(weight).transposed();
    run(PRODUCT, scale, keep, Operand.of(x), transposed, biasRow, Operand.of(y));
  }

  @Override
  void computeLinearInputGradient(
      INDArray gy, INDArray weight, double scale, double keep, INDArray gx) {
    run(PRODUCT, scale, keep, Operand.of(gy), Operand.of(weight), null, Operand.of(gx));
  }

  @Override
  void computeWeightGradient(INDArray x, INDArray gy, INDArray gWeight) {
    Operand transposed = Operand.of(gy).transposed();
    run(PRODUCT, 1, 0, transposed, Operand.of(x), null, Operand.of(gWeight));
  }

  @Override
  void computeRowSum(INDArray x, INDArray sum) {
    if (x.size(0) == 1) {
      run(SCALE, 1, 0, Operand.of(x), Operand.row(sum));
    } else {
      run(SUM, 0, 0, Operand.of(x), Operand.row(sum));
    }
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
    INDArray input = dense(x);
    INDArray result = isDense(y) ? y : like(y);
    run(
        LAYER_NORM,
        epsilon,
        0,
        Operand.of(input),
        Operand.of(gain),
        Operand.of(shift),
        Operand.of(result),
        Operand.of(mean),
        Operand.of(variance));
    copyBack(result, y);
    releaseCopy(input, x);
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
    INDArray input = dense(x);
    INDArray gradient = dense(gy);
    INDArray result = isDense(gx) ? gx : like(gx);
    run(
        LAYER_NORM_GRADIENT,
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
  void computeGelu(INDArray x, INDArray y) {
    run(GELU, 0, 0, Operand.matrix(x), Operand.matrix(y));
  }

  @Override
  void computeGeluGradient(INDArray x, INDArray gy, INDArray gx) {
    run(GELU_GRADIENT, 0, 0, Operand.matrix(x), Operand.matrix(gy), Operand.matrix(gx));
  }

  @Override
  void computeSoftmax(INDArray x, INDArray y) {
    run(SOFTMAX, 0, 0, Operand.matrix(x), Operand.matrix(y));
  }

  @Override
  void computeSoftmaxGradient(INDArray y, INDArray gy, INDArray gx) {
    run(SOFTMAX_GRADIENT, 0, 0, Operand.matrix(y), Operand.matrix(gy), Operand.matrix(gx));
  }

  @Override
  void computeAttention(INDArray qkv, int heads, INDArray probabilities, INDArray output) {
    Operand q = Operand.heads(qkv, 0, 3, heads);
    Operand keysTransposed = Operand.heads(qkv, 1, 3, heads).transposed();
    Operand v = Operand.heads(qkv, 2, 3, heads);
    Operand p = Operand.of(probabilities);
    run(PRODUCT, scoreScale(q), 0, q, keysTransposed, null, p);
    computeSoftmax(probabilities, probabilities);
    run(PRODUCT, 1, 0, p, v, null, Operand.heads(output, 0, 1, heads));
  }

  @Override
  void computeAttentionGradient(
      INDArray qkv, int heads, INDArray probabilities, INDArray gOutput, INDArray gQkv) {
    Operand q = Operand.heads(qkv, 0, 3, heads);
    Operand k = Operand.heads(qkv, 1, 3, heads);
    Operand valuesTransposed = Operand.heads(qkv, 2, 3, heads).transposed();
    Operand p = Operand.of(probabilities);
    Operand gHeads = Operand.heads(gOutput, 0, 1, heads);
    INDArray gScores = like(probabilities);
    Operand g = Operand.of(gScores);
    run(PRODUCT, 1, 0, p.transposed(), gHeads, null, Operand.heads(gQkv, 2, 3, heads));
    run(PRODUCT, 1, 0, gHeads, valuesTransposed, null, g);
    computeSoftmaxGradient(probabilities, gScores, gScores);
    run(PRODUCT, scoreScale(q), 0, g, k, null, Operand.heads(gQkv, 0, 3, heads));
    run(PRODUCT, scoreScale(q), 0, g.transposed(), q, null, Operand.heads(gQkv, 1, 3, heads));
    release(gScores);
  }

  private static double scoreScale(Operand q) {
    return 1 / Math.sqrt(q.dims()[3]);
  }

  @Override
  void computeCombine(INDArray x, double scale, double keep, INDArray y) {
    Operand from = Operand.matrix(x);
    Operand to = Operand.matrix(y);
    if (from.dims().length != to.dims().length) {
      from = Operand.of(x);
      to = Operand.of(y);
    }
    if (keep == 0) {
      run(SCALE, scale, 0, from, to);
    } else {
      run(COMBINE, scale, keep, to, from, to);
    }
  }

  @Override
  double computeNorm(INDArray x) {
    return Math.sqrt(sumOfSquares(x));
  }

  private static double sumOfSquares(INDArray x) {
    INDArray elements = dense(x);
    long length = x.length();
    long rows = length / NORM_COLUMNS;
    double result = 0;
    if (rows > 0) {
      INDArray squares = Nd4j.createUninitialized(DataType.FLOAT, rows);
      Operand blocks = Operand.block(elements, rows, NORM_COLUMNS);
      run(SUM_OF_SQUARES, 0, 0, blocks, Operand.block(squares, rows, 1));
      FloatPointer sums = (FloatPointer) squares.data().addressPointer();
      for (long i = 0; i < rows; i++) {
        result += sums.get(i);
      }
      release(squares);
    }
    FloatPointer values = (FloatPointer) elements.data().addressPointer();
    for (long i = rows * NORM_COLUMNS; i < length; i++) {
      double value = values.get(i);
      result += value * value;
    }
    releaseCopy(elements, x);
    return result;
  }

  @Override
  double computeDistance(INDArray x, INDArray y) {
    INDArray difference = like(x);
    run(DIFFERENCE, 0, 0, Operand.of(x), Operand.of(y), Operand.of(difference));
    double result = computeNorm(difference);
    release(difference);
    return result;
  }

  private static boolean isDense(INDArray array) {
    return array.length() == 1 || array.elementWiseStride() == 1;
  }

  /** The array itself, or a contiguous copy in the open workspace. */
  private static INDArray dense(INDArray array) {
    return isDense(array) ? array : like(array).assign(array);
  }

  private static INDArray like(INDArray array) {
    return Nd4j.createUninitialized(DataType.FLOAT, array.shape(), 'c');
  }

  private static void copyBack(INDArray result, INDArray target) {
    if (result != target) {
      target.assign(result);
      release(result);
    }
  }

  private static void releaseCopy(INDArray copy, INDArray original) {
    if (copy != original) {
      release(copy);
    }
  }

  /** Gives a temporary back at once where no workspace does it. */
  private static void release(INDArray temporary) {
    if (!temporary.isAttached()) {
      temporary.close();
    }
  }
}
