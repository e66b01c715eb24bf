package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.SeededArrays;
import io.github.sparkreversible.testing.SeededArrays.Layout;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Every gradient of the reference against finite differences in double precision: for random
 * directions, the central difference of sum(result * cotangent) is the gradient times the
 * direction.
 */
public class ReferenceGradientTest extends JUnitPlatformSuite {

  private static final long SEED = 7;
  private static final double STEP = 1e-5;
  private static final double TOLERANCE = 1e-7;

  private final Operations operations = new Nd4jOperations();
  private final SeededArrays arrays = new SeededArrays(SEED, DataType.DOUBLE, Layout.CONTIGUOUS);

  /** Compares a gradient with the function's slope at x along some directions. */
  private void check(
      String what, INDArray x, INDArray cotangent, Function<INDArray, INDArray> f, INDArray g) {
    for (int i = 0; i < 4; i++) {
      INDArray direction = arrays.normal(x.shape());
      double ahead = inner(f.apply(x.add(direction.mul(STEP))), cotangent);
      double behind = inner(f.apply(x.sub(direction.mul(STEP))), cotangent);
      double slope = (ahead - behind) / (2 * STEP);
      double limit =
          TOLERANCE * (1 + g.norm2Number().doubleValue() * direction.norm2Number().doubleValue());
      assertEquals(slope, inner(g, direction), limit, what + ", " + arrays);
    }
  }

  private static double inner(INDArray a, INDArray b) {
    return a.mul(b).sumNumber().doubleValue();
  }

  private INDArray linear(INDArray x, INDArray weight, INDArray bias) {
    INDArray y = arrays.result(x.size(0), weight.size(0));
    operations.linear(x, weight, bias, 1, 0, y);
    return y;
  }

  @Test
  public void linear() {
    INDArray x = arrays.normal(7, 5);
    INDArray weight = arrays.normal(3, 5);
    INDArray bias = arrays.normal(3);
    INDArray gy = arrays.normal(7, 3);
    INDArray gx = arrays.result(7, 5);
    INDArray gWeight = arrays.result(3, 5);
    INDArray gBias = arrays.result(3);
    operations.linearInputGradient(gy, weight, 1, 0, gx);
    operations.linearParameterGradient(x, gy, gWeight, gBias);
    check("x", x, gy, v -> linear(v, weight, bias), gx);
    check("weight", weight, gy, v -> linear(x, v, bias), gWeight);
    check("bias", bias, gy, v -> linear(x, weight, v), gBias);
  }

  private INDArray layerNorm(INDArray x, INDArray gain, INDArray shift) {
    INDArray y = arrays.result(x.shape());
    INDArray statistic = arrays.result(x.size(0));
    operations.layerNorm(x, gain, shift, 0.1, y, statistic, arrays.result(x.size(0)));
    return y;
  }

  @Test
  public void layerNorm() {
    INDArray x = arrays.normal(5, 7);
    INDArray gain = arrays.normal(7);
    INDArray shift = arrays.normal(7);
    INDArray gy = arrays.normal(5, 7);
    INDArray mean = arrays.result(5);
    INDArray variance = arrays.result(5);
    operations.layerNorm(x, gain, shift, 0.1, arrays.result(5, 7), mean, variance);
    INDArray gx = arrays.result(5, 7);
    INDArray gGain = arrays.result(7);
    INDArray gShift = arrays.result(7);
    operations.layerNormGradient(x, gain, 0.1, mean, variance, gy, gx, gGain, gShift);
    check("x", x, gy, v -> layerNorm(v, gain, shift), gx);
    check("gain", gain, gy, v -> layerNorm(x, v, shift), gGain);
    check("shift", shift, gy, v -> layerNorm(x, gain, v), gShift);
  }

  @Test
  public void gelu() {
    INDArray x = arrays.normal(3, 4, 5);
    INDArray gy = arrays.normal(3, 4, 5);
    INDArray gx = arrays.result(3, 4, 5);
    operations.geluGradient(x, gy, gx);
    check("x", x, gy, v -> applied(operations::gelu, v), gx);
  }

  @Test
  public void softmax() {
    INDArray x = arrays.normal(3, 4, 5);
    INDArray gy = arrays.normal(3, 4, 5);
    INDArray gx = arrays.result(3, 4, 5);
    operations.softmaxGradient(applied(operations::softmax, x), gy, gx);
    check("x", x, gy, v -> applied(operations::softmax, v), gx);
  }

  private interface Elementwise {
    void apply(INDArray x, INDArray y);
  }

  private INDArray applied(Elementwise operation, INDArray x) {
    INDArray y = arrays.result(x.shape());
    operation.apply(x, y);
    return y;
  }

  @Test
  public void attention() {
    checkAttention(2, 5, 2, 3);
    // Several blocks: of clips, of heads, of ranges of queries.
    checkAttention(7, 150, 2, 1);
    checkAttention(1, 400, 3, 2);
    checkAttention(1, 520, 1, 2);
  }

  private void checkAttention(int batch, int tokens, int heads, int headDim) {
    int dim = heads * headDim;
    INDArray qkv = arrays.normal(batch, tokens, 3L * dim);
    INDArray gOutput = arrays.normal(batch, tokens, dim);
    INDArray kept = arrays.result(batch, heads, tokens, tokens);
    for (INDArray probabilities : new INDArray[] {kept, null}) {
      operations.attention(qkv, heads, probabilities, arrays.result(batch, tokens, dim));
      INDArray gQkv = arrays.result(batch, tokens, 3L * dim);
      operations.attentionGradient(qkv, heads, probabilities, gOutput, gQkv);
      check(
          "qkv",
          qkv,
          gOutput,
          v -> {
            INDArray output = arrays.result(batch, tokens, dim);
            operations.attention(v, heads, null, output);
            return output;
          },
          gQkv);
    }
  }

  @Test
  public void biasedAttention() {
    checkBiasedAttention(4, 5, 2, 3);
    // Several blocks: of clips, of heads, of ranges of queries.
    checkBiasedAttention(4, 150, 2, 1);
    checkBiasedAttention(2, 520, 1, 2);
  }

  private void checkBiasedAttention(int batch, int tokens, int heads, int headDim) {
    int dim = heads * headDim;
    INDArray qkv = arrays.normal(batch, tokens, 3L * dim);
    INDArray bias = arrays.normal(heads, tokens, tokens);
    INDArray masks = arrays.normal(1, tokens, tokens);
    INDArray gOutput = arrays.normal(batch, tokens, dim);
    INDArray gQkv = arrays.result(batch, tokens, 3L * dim);
    INDArray gBias = arrays.result(heads, tokens, tokens);
    ScoreBias added = new ScoreBias(bias, masks, ScoreBias.UNMASKED, 0);
    operations.attentionGradient(qkv, heads, added, null, gOutput, gQkv, gBias);
    check("qkv", qkv, gOutput, v -> biasedAttention(v, heads, bias, masks), gQkv);
    check("bias", bias, gOutput, v -> biasedAttention(qkv, heads, v, masks), gBias);
  }

  private INDArray biasedAttention(INDArray qkv, int heads, INDArray bias, INDArray masks) {
    INDArray output = arrays.result(qkv.size(0), qkv.size(1), qkv.size(2) / 3);
    ScoreBias added = new ScoreBias(bias, masks, ScoreBias.UNMASKED, 0);
    operations.attention(qkv, heads, added, null, output);
    return output;
  }

  @Test
  public void relativeBias() {
    int[] index = {0, 3, 1, 1, 0, 0, 2, 3, 3};
    INDArray table = arrays.normal(5, 2);
    INDArray gBias = arrays.normal(2, 3, 3);
    INDArray gTable = arrays.result(5, 2);
    operations.relativeBiasGradient(gBias, index, gTable);
    check(
        "table",
        table,
        gBias,
        v -> {
          INDArray bias = arrays.result(2, 3, 3);
          operations.relativeBias(v, index, bias);
          return bias;
        },
        gTable);
  }

  @Test
  public void gatherRows() {
    RowOrder order = RowOrder.of(4, 2, 3, RowOrder.NOWHERE, 0);
    INDArray x = arrays.normal(8, 3);
    INDArray gy = arrays.normal(8, 3);
    INDArray gx = arrays.result(8, 3);
    operations.gatherRows(gy, order.inverse(), gx);
    check(
        "x",
        x,
        gy,
        v -> {
          INDArray y = arrays.result(8, 3);
          operations.gatherRows(v, order, y);
          return y;
        },
        gx);
  }

  @Test
  public void repeat() {
    INDArray x = arrays.normal(3, 4);
    INDArray gy = arrays.normal(5, 3, 4);
    INDArray gx = arrays.result(3, 4);
    operations.repeatGradient(gy, gx);
    check(
        "x",
        x,
        gy,
        v -> {
          INDArray y = arrays.result(5, 3, 4);
          operations.repeat(v, y);
          return y;
        },
        gx);
  }

  @Test
  public void meanTokens() {
    INDArray x = arrays.normal(3, 4, 5);
    INDArray gy = arrays.normal(3, 5);
    INDArray gx = arrays.result(3, 4, 5);
    operations.meanTokensGradient(gy, gx);
    check(
        "x",
        x,
        gy,
        v -> {
          INDArray y = arrays.result(3, 5);
          operations.meanTokens(v, y);
          return y;
        },
        gx);
  }

  @Test
  public void patches() {
    INDArray video = arrays.normal(2, 5, 4, 7, 3);
    INDArray gPatches = arrays.normal(2 * 2 * 2 * 2, 3 * 2 * 2 * 3);
    INDArray gVideo = arrays.result(2, 5, 4, 7, 3);
    operations.patchesGradient(gPatches, 2, 2, 3, gVideo);
    check(
        "video",
        video,
        gPatches,
        v -> {
          INDArray patches = arrays.result(gPatches.shape());
          operations.patches(v, 2, 2, 3, patches);
          return patches;
        },
        gVideo);
  }
}
