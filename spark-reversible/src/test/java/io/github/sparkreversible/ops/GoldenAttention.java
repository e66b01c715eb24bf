package io.github.sparkreversible.ops;

import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Attention of a golden fixture with the products before and after it. What the fixture has of
 * biases, a table of biases of the scores and a mask for each row of the batch is used.
 */
final class GoldenAttention {
  private final Operations operations;
  private final int heads;
  private final Predicate<String> has;
  private final Function<String, INDArray> input;
  private final BiConsumer<String, INDArray> require;
  private final long batch;
  private final long tokens;
  private final long dim;
  private final INDArray x;
  private final ScoreBias added;

  /**
   * An attention.
   *
   * @param has whether the fixture has an input
   * @param input an input of the fixture
   * @param require compares an output or a gradient
   */
  GoldenAttention(
      Operations operations,
      int heads,
      Predicate<String> has,
      Function<String, INDArray> input,
      BiConsumer<String, INDArray> require) {
    this.operations = operations;
    this.heads = heads;
    this.has = has;
    this.input = input;
    this.require = require;
    INDArray whole = input.apply("x");
    batch = whole.size(0);
    tokens = whole.size(1);
    dim = whole.size(2);
    x = whole.reshape('c', batch * tokens, dim);
    added = has.test("bias_table") ? added() : null;
  }

  private ScoreBias added() {
    INDArray masks = input.apply("mask");
    int[] maskOf = new int[(int) masks.size(0)];
    for (int row = 0; row < maskOf.length; row++) {
      maskOf[row] = row;
    }
    return new ScoreBias(input.apply("bias_table"), masks, maskOf);
  }

  private INDArray array(long... shape) {
    return Nd4j.create(x.dataType(), shape);
  }

  private INDArray qkvBias() {
    return has.test("qkv_bias")
        ? input.apply("qkv_bias")
        : Nd4j.concat(0, input.apply("q_bias"), array(dim), input.apply("v_bias"));
  }

  void check() {
    INDArray qkv = array(batch, tokens, 3 * dim);
    operations.linear(x, input.apply("qkv_weight"), qkvBias(), 1, 0, rows(qkv));
    INDArray probabilities = array(batch, heads, tokens, tokens);
    INDArray mixed = array(batch, tokens, dim);
    operations.attention(qkv, heads, added, probabilities, mixed);
    require.accept("attention", probabilities);
    INDArray y = array(batch * tokens, dim);
    operations.linear(rows(mixed), input.apply("proj_weight"), input.apply("proj_bias"), 1, 0, y);
    require.accept("y", y);
    checkGradients(qkv, probabilities, mixed);
  }

  private void checkGradients(INDArray qkv, INDArray probabilities, INDArray mixed) {
    INDArray gy = input.apply("gout").reshape('c', batch * tokens, dim);
    INDArray gWeight = array(dim, dim);
    INDArray gBias = array(dim);
    operations.linearParameterGradient(rows(mixed), gy, gWeight, gBias);
    require.accept("grad/proj_weight", gWeight);
    require.accept("grad/proj_bias", gBias);
    INDArray gMixed = array(batch, tokens, dim);
    operations.linearInputGradient(gy, input.apply("proj_weight"), 1, 0, rows(gMixed));
    INDArray gQkv = array(batch, tokens, 3 * dim);
    INDArray gAdded = added == null ? null : array(heads, tokens, tokens);
    operations.attentionGradient(qkv, heads, added, probabilities, gMixed, gQkv, gAdded);
    if (gAdded != null) {
      require.accept("grad/bias_table", gAdded);
    }
    INDArray gQkvWeight = array(3 * dim, dim);
    INDArray gQkvBias = array(3 * dim);
    operations.linearParameterGradient(x, rows(gQkv), gQkvWeight, gQkvBias);
    require.accept("grad/qkv_weight", gQkvWeight);
    if (has.test("qkv_bias")) {
      require.accept("grad/qkv_bias", gQkvBias);
    } else {
      require.accept("grad/q_bias", third(gQkvBias, 0));
      require.accept("grad/v_bias", third(gQkvBias, 2));
    }
    INDArray gx = array(batch * tokens, dim);
    operations.linearInputGradient(rows(gQkv), input.apply("qkv_weight"), 1, 0, gx);
    require.accept("grad/x", gx);
  }

  private INDArray third(INDArray threeParts, int part) {
    return Views.view(threeParts, part * dim, new long[] {dim}, new long[] {1}).dup();
  }

  private static INDArray rows(INDArray tokens) {
    return tokens.reshape('c', tokens.size(0) * tokens.size(1), tokens.size(2));
  }
}
