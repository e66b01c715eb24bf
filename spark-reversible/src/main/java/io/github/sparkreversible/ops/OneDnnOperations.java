package io.github.sparkreversible.ops;

import static io.github.sparkreversible.ops.OneDnnPrimitive.ADD;
import static io.github.sparkreversible.ops.OneDnnPrimitive.COMBINE;
import static io.github.sparkreversible.ops.OneDnnPrimitive.GELU;
import static io.github.sparkreversible.ops.OneDnnPrimitive.GELU_GRADIENT;
import static io.github.sparkreversible.ops.OneDnnPrimitive.LAYER_NORM;
import static io.github.sparkreversible.ops.OneDnnPrimitive.LAYER_NORM_GRADIENT;
import static io.github.sparkreversible.ops.OneDnnPrimitive.PRODUCT;
import static io.github.sparkreversible.ops.OneDnnPrimitive.PRODUCT_GELU;
import static io.github.sparkreversible.ops.OneDnnPrimitive.REORDER;
import static io.github.sparkreversible.ops.OneDnnPrimitive.SCALE;
import static io.github.sparkreversible.ops.OneDnnPrimitive.SOFTMAX;
import static io.github.sparkreversible.ops.OneDnnPrimitive.SOFTMAX_GRADIENT;
import static io.github.sparkreversible.ops.OneDnnPrimitive.SUBTRACT;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The operations by oneDNN, in single precision on CPUs. It works in the memory of the ND4J arrays;
 * queries, keys and values are strided views of one product, the scale of the scores and the
 * accumulation with {@code keep} are done by the products as they write.
 *
 * <p>Each thread has its own {@link PrimitiveCache}.
 */
public final class OneDnnOperations extends OneDnnPointOperations {

  /** Loads the native library: null if this works, otherwise why it does not. */
  static String loadFailure() {
    try {
      new PrimitiveCache(1).close();
      return null;
    } catch (LinkageError | RuntimeException e) {
      return "its native library does not load on this platform: " + e;
    }
  }

  @Override
  void checkType(INDArray array) {
    if (array.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException(
          "oneDNN has no " + array.dataType() + ", expected FLOAT; Nd4jOperations has it");
    }
  }

  @Override
  void computeLinear(
      INDArray x, INDArray weight, INDArray bias, double scale, double keep, INDArray y) {
    Operand biasRow = bias == null ? null : Operand.row(bias);
    Operand transposed = Operand.of(weight).transposed();
    run(PRODUCT, scale, keep, Operand.of(x), transposed, biasRow, Operand.of(y));
  }

  @Override
  void computeLinearGelu(INDArray x, INDArray weight, INDArray bias, INDArray y) {
    Operand biasRow = bias == null ? null : Operand.row(bias);
    Operand transposed = Operand.of(weight).transposed();
    run(PRODUCT_GELU, 0, 0, Operand.of(x), transposed, biasRow, Operand.of(y));
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
    run(PRODUCT, 1, 0, ones(1, x.size(0)), Operand.of(x), null, Operand.row(sum));
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
    Operand from = Operand.matrix(x);
    Operand to = Operand.matrix(y);
    if (from.liesLike(to)) {
      run(GELU, 0, 0, from, to);
    } else {
      reference.computeGelu(x, y);
    }
  }

  @Override
  void computeGeluGradient(INDArray x, INDArray gy, INDArray gx) {
    Operand input = Operand.matrix(x);
    Operand from = Operand.matrix(gy);
    Operand to = Operand.matrix(gx);
    if (input.liesLike(from) && input.liesLike(to)) {
      run(GELU_GRADIENT, 0, 0, input, from, to);
    } else {
      reference.computeGeluGradient(x, gy, gx);
    }
  }

  @Override
  void computeSoftmax(INDArray x, INDArray y) {
    Operand from = Operand.matrix(x);
    Operand to = Operand.matrix(y);
    if (from.liesLike(to)) {
      run(SOFTMAX, 0, 0, from, to);
    } else {
      reference.computeSoftmax(x, y);
    }
  }

  @Override
  void computeSoftmaxGradient(INDArray y, INDArray gy, INDArray gx) {
    Operand result = Operand.matrix(y);
    Operand from = Operand.matrix(gy);
    Operand to = Operand.matrix(gx);
    if (result.liesLike(from) && result.liesLike(to)) {
      run(SOFTMAX_GRADIENT, 0, 0, result, from, to);
    } else {
      reference.computeSoftmaxGradient(y, gy, gx);
    }
  }

  @Override
  void computeAttention(
      INDArray qkv, int heads, ScoreBias added, INDArray probabilities, INDArray output) {
    if (isDegenerate(qkv, heads) || (added != null && !isDense(added, probabilities))) {
      reference.computeAttention(qkv, heads, added, probabilities, output);
    } else {
      new OneDnnAttention(PrimitiveCache.ofThread(), qkv, heads, added)
          .forward(probabilities, output);
    }
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
    if (isDegenerate(qkv, heads) || (added != null && !isDense(added, probabilities))) {
      reference.computeAttentionGradient(qkv, heads, added, probabilities, gOutput, gQkv, gBias);
    } else {
      new OneDnnAttention(PrimitiveCache.ofThread(), qkv, heads, added)
          .gradient(probabilities, gOutput, gQkv, gBias);
    }
  }

  /** oneDNN 3.11 reads beside its operands in batched products that add up one term only. */
  private static boolean isDegenerate(INDArray qkv, int heads) {
    return qkv.size(1) == 1 || qkv.size(2) == 3L * heads;
  }

  /** oneDNN 3.11 reads what it adds to a product as if there were no gaps on either side. */
  private static boolean isDense(ScoreBias added, INDArray probabilities) {
    return isDense(added.bias())
        && (added.masks() == null || isDense(added.masks()))
        && (probabilities == null || isDense(probabilities));
  }

  @Override
  void computeCombine(INDArray x, double scale, double keep, INDArray y) {
    Operand from = Operand.matrix(x);
    Operand to = Operand.matrix(y);
    if (!from.liesLike(to)) {
      reference.computeCombine(x, scale, keep, y);
    } else if (keep == 0) {
      run(SCALE, scale, 0, from, to);
    } else if (keep == 1 && scale == 1) {
      run(ADD, 0, 0, to, from, to);
    } else if (keep == 1 && scale == -1) {
      run(SUBTRACT, 0, 0, to, from, to);
    } else {
      run(COMBINE, scale, keep, to, from, to);
    }
  }

  @Override
  void copy(INDArray from, INDArray to) {
    run(REORDER, 0, 0, Operand.of(from), Operand.of(to));
  }

  @Override
  void computeGatherRows(INDArray x, RowOrder order, INDArray y) {
    BufferRows.copy(x, order, y);
  }

  @Override
  void computeRepeat(INDArray x, INDArray y) {
    Operand one = Operand.of(x);
    Operand many = Operand.of(y);
    if (one.isDense() && many.isDense()) {
      long n = y.size(0);
      long length = x.length();
      run(PRODUCT, 1, 0, ones(n, 1), one.reshape(1, length), null, many.reshape(n, length));
    } else {
      super.computeRepeat(x, y);
    }
  }

  @Override
  void computeRepeatGradient(INDArray gy, INDArray gx) {
    Operand many = Operand.of(gy);
    Operand one = Operand.of(gx);
    if (one.isDense() && many.isDense()) {
      long n = gy.size(0);
      long length = gx.length();
      run(PRODUCT, 1, 0, ones(1, n), many.reshape(n, length), null, one.reshape(1, length));
    } else {
      super.computeRepeatGradient(gy, gx);
    }
  }

  @Override
  void computeMeanTokens(INDArray x, INDArray y) {
    long tokens = x.size(1);
    Operand from = Operand.of(x);
    Operand to = Operand.rows(y);
    for (long i = 0; i < x.size(0); i++) {
      run(PRODUCT, 1.0 / tokens, 0, ones(1, tokens), from.slice(i), null, to.slice(i));
    }
  }

  @Override
  void computeMeanTokensGradient(INDArray gy, INDArray gx) {
    long tokens = gx.size(1);
    Operand from = Operand.rows(gy);
    Operand to = Operand.of(gx);
    for (long i = 0; i < gx.size(0); i++) {
      run(PRODUCT, 1.0 / tokens, 0, ones(tokens, 1), from.slice(i), null, to.slice(i));
    }
  }

  @Override
  double computeNorm(INDArray x) {
    return BufferNorms.norm(x);
  }

  @Override
  double computeDistance(INDArray x, INDArray y) {
    return BufferNorms.distance(x, y);
  }

  private static Operand ones(long... dims) {
    long length = 1;
    for (long size : dims) {
      length *= size;
    }
    return Operand.dense(PrimitiveCache.ofThread().ones(length), dims);
  }
}
