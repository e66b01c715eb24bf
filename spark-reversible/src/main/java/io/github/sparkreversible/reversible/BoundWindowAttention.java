package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.ops.ScoreBias;
import io.github.sparkreversible.reversible.ResidualFunction.ArrayByName;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link WindowAttentionSubBlock} with its arrays. Windows are rows of a batch for the operations.
 * The tokens change places before the product with queries, keys and values, and after attention,
 * where a token is a third as long as between the two.
 */
record BoundWindowAttention(
    Operations operations,
    WindowAttentionSubBlock configuration,
    WindowTables tables,
    LayerNorm norm,
    LinearMap projection,
    ArrayByName parameters,
    ArrayByName gradients,
    Temporaries temporaries)
    implements BoundResidualFunction {

  /**
   * @param norm its normalized tokens are overwritten by the attended ones
   * @param inWindows normalized tokens, {@code [batch * windows, tokens of a window, dim]}
   * @param attended tokens in the order of the grid, {@code [batch * tokens, dim]}
   */
  private record Kept(
      LayerNorm.Result norm,
      INDArray inWindows,
      INDArray qkv,
      ScoreBias added,
      INDArray probabilities,
      INDArray attended)
      implements Intermediates {}

  @Override
  public void apply(INDArray x, double scale, double keep, INDArray y) {
    Kept computed = compute(x, false);
    projection.forward(computed.attended(), scale, keep, temporaries.rows(y));
  }

  @Override
  public Intermediates forward(INDArray x, double scale, double keep, INDArray y) {
    Kept computed = compute(x, configuration.keepsProbabilities());
    if (y != null) {
      projection.forward(computed.attended(), scale, keep, temporaries.rows(y));
    }
    return computed;
  }

  private Kept compute(INDArray x, boolean keepsProbabilities) {
    requireGrid(x);
    int heads = configuration.getHeads();
    long dim = configuration.getDim();
    long tokens = configuration.windows().tokensOfWindow();
    long batch = x.size(0) * configuration.windows().windows();
    LayerNorm.Result normalized = norm.forward(temporaries.rows(x));
    INDArray inWindows = temporaries.array(batch, tokens, dim);
    operations.gatherRows(normalized.normalized(), tables.order(), temporaries.rows(inWindows));
    INDArray qkv = temporaries.array(batch, tokens, 3 * dim);
    operations.linear(
        temporaries.rows(inWindows),
        parameters.get("qkv.weight"),
        configuration.isQkvBias() ? parameters.get("qkv.bias") : null,
        1,
        0,
        temporaries.rows(qkv));
    INDArray bias = temporaries.array(heads, tokens, tokens);
    operations.relativeBias(parameters.get("positionBias"), tables.relativeIndex(), bias);
    ScoreBias added = tables.scoreBias(bias);
    INDArray probabilities =
        keepsProbabilities ? temporaries.array(batch, heads, tokens, tokens) : null;
    INDArray attendedInWindows = temporaries.array(batch, tokens, dim);
    operations.attention(qkv, heads, added, probabilities, attendedInWindows);
    // The normalized tokens are needed in windows only from here on.
    INDArray attended = normalized.normalized();
    operations.gatherRows(temporaries.rows(attendedInWindows), tables.order().inverse(), attended);
    return new Kept(normalized, inWindows, qkv, added, probabilities, attended);
  }

  @Override
  public void gradient(INDArray x, Intermediates intermediates, INDArray gy, INDArray gx) {
    Kept kept = (Kept) intermediates;
    INDArray gRows = temporaries.rows(gx);
    projection.gradient(kept.attended(), temporaries.rows(gy), gRows);
    INDArray gInWindows = temporaries.array(kept.inWindows().shape());
    INDArray gWindowRows = temporaries.rows(gInWindows);
    operations.gatherRows(gRows, tables.order(), gWindowRows);
    INDArray gQkv = temporaries.array(kept.qkv().shape());
    attentionGradient(kept, gInWindows, gQkv);
    INDArray gQkvRows = temporaries.rows(gQkv);
    operations.linearParameterGradient(
        temporaries.rows(kept.inWindows()),
        gQkvRows,
        gradients.get("qkv.weight"),
        configuration.isQkvBias() ? gradients.get("qkv.bias") : null);
    operations.linearInputGradient(gQkvRows, parameters.get("qkv.weight"), 1, 0, gWindowRows);
    operations.gatherRows(gWindowRows, tables.order().inverse(), gRows);
    norm.gradient(temporaries.rows(x), kept.norm(), gRows, gRows);
  }

  private void attentionGradient(Kept kept, INDArray gAttended, INDArray gQkv) {
    int heads = configuration.getHeads();
    long tokens = kept.qkv().size(1);
    INDArray gBias = temporaries.array(heads, tokens, tokens);
    operations.attentionGradient(
        kept.qkv(), heads, kept.added(), kept.probabilities(), gAttended, gQkv, gBias);
    operations.relativeBiasGradient(gBias, tables.relativeIndex(), gradients.get("positionBias"));
  }

  private void requireGrid(INDArray x) {
    GridSize grid = configuration.getGrid();
    if (x.size(1) != grid.tokens()) {
      throw new IllegalArgumentException(
          "Attention in windows of a grid of %s expects %d tokens, got %s"
              .formatted(grid, grid.tokens(), Arrays.toString(x.shape())));
    }
  }
}
