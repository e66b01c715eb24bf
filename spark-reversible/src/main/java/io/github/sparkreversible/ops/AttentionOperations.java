package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The shared part of attention: checks of the arguments, and empty arrays. */
abstract class AttentionOperations extends LayoutOperations {

  @Override
  public final void attention(
      INDArray qkv, int heads, ScoreBias added, INDArray probabilities, INDArray output) {
    checkAttention(qkv, heads, added, probabilities, "output", output);
    if (qkv.isEmpty()) {
      if (probabilities != null) {
        clear(probabilities);
      }
      return;
    }
    computeAttention(qkv, heads, added, probabilities, output);
  }

  /** With {@code added} or {@code probabilities} null where there are none. */
  abstract void computeAttention(
      INDArray qkv, int heads, ScoreBias added, INDArray probabilities, INDArray output);

  @Override
  public final void attentionGradient(
      INDArray qkv,
      int heads,
      ScoreBias added,
      INDArray probabilities,
      INDArray gOutput,
      INDArray gQkv,
      INDArray gBias) {
    checkAttention(qkv, heads, added, probabilities, "gOutput", gOutput);
    Shapes.require("gQkv", gQkv, qkv, qkv.shape());
    if (added != null) {
      Shapes.require("gBias", gBias, qkv, added.bias().shape());
    } else if (gBias != null) {
      throw new IllegalArgumentException(
          "gBias has shape " + Shapes.print(gBias) + ", but no bias is added; expected null");
    }
    if (!qkv.isEmpty()) {
      computeAttentionGradient(qkv, heads, added, probabilities, gOutput, gQkv, gBias);
    } else if (gBias != null) {
      clear(gBias);
    }
  }

  abstract void computeAttentionGradient(
      INDArray qkv,
      int heads,
      ScoreBias added,
      INDArray probabilities,
      INDArray gOutput,
      INDArray gQkv,
      INDArray gBias);

  private void checkAttention(
      INDArray qkv,
      int heads,
      ScoreBias added,
      INDArray probabilities,
      String name,
      INDArray output) {
    Shapes.requireRank("qkv", qkv, 3, "[batch, tokens, 3 * dim]");
    checkType(qkv);
    Shapes.requireDivides("3", 3, "the last axis of qkv", qkv.size(2));
    long dim = qkv.size(2) / 3;
    Shapes.requireDivides("heads", heads, "dim", dim);
    long batch = qkv.size(0);
    long tokens = qkv.size(1);
    if (added != null) {
      added.require(qkv, heads);
    }
    if (probabilities != null) {
      Shapes.require("probabilities", probabilities, qkv, batch, heads, tokens, tokens);
    }
    Shapes.require(name, output, qkv, batch, tokens, dim);
  }

  @Override
  public final void relativeBias(INDArray table, int[] index, INDArray bias) {
    checkRelativeBias(table, "table", index, bias, "bias");
    if (!bias.isEmpty()) {
      RelativeBias.expand(table, index, bias);
    }
  }

  @Override
  public final void relativeBiasGradient(INDArray gBias, int[] index, INDArray gTable) {
    checkRelativeBias(gTable, "gTable", index, gBias, "gBias");
    if (gBias.isEmpty()) {
      clear(gTable);
    } else {
      RelativeBias.gradient(gBias, index, gTable);
    }
  }

  private void checkRelativeBias(
      INDArray table, String tableName, int[] index, INDArray bias, String biasName) {
    Shapes.requireRank(tableName, table, 2, "[positions, heads]");
    Shapes.requireRank(biasName, bias, 3, "[heads, tokens, tokens]");
    checkType(table);
    long tokens = bias.size(1);
    Shapes.require(biasName, bias, table, table.size(1), tokens, tokens);
    if (index.length != tokens * tokens) {
      throw new IllegalArgumentException(
          "index has %d entries, expected %d * %d".formatted(index.length, tokens, tokens));
    }
    for (int position : index) {
      if (position < 0 || position >= table.size(0)) {
        throw new IllegalArgumentException(
            "index holds %d, expected 0 to %d, the rows of %s of shape %s"
                .formatted(position, table.size(0) - 1, tableName, Shapes.print(table)));
      }
    }
  }
}
