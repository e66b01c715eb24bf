package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.reversible.ResidualFunction.ArrayByName;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** {@link AttentionSubBlock} with its arrays. */
record BoundAttention(
    Operations operations,
    AttentionSubBlock configuration,
    LayerNorm norm,
    LinearMap projection,
    ArrayByName parameters,
    ArrayByName gradients,
    Temporaries temporaries)
    implements BoundResidualFunction {

  private record Kept(
      LayerNorm.Result norm, INDArray qkv, INDArray probabilities, INDArray attended)
      implements Intermediates {}

  @Override
  public void apply(INDArray x, double scale, double keep, INDArray y) {
    Kept computed = compute(x, false);
    projection.forward(temporaries.rows(computed.attended()), scale, keep, temporaries.rows(y));
  }

  @Override
  public Intermediates forward(INDArray x, double scale, double keep, INDArray y) {
    Kept computed = compute(x, configuration.keepsProbabilities(x.size(1)));
    if (y != null) {
      projection.forward(temporaries.rows(computed.attended()), scale, keep, temporaries.rows(y));
    }
    return computed;
  }

  private Kept compute(INDArray x, boolean keepsProbabilities) {
    long batch = x.size(0);
    long tokens = x.size(1);
    int dim = configuration.getDim();
    int heads = configuration.getHeads();
    LayerNorm.Result normalized = norm.forward(temporaries.rows(x));
    INDArray qkv = temporaries.array(batch, tokens, 3L * dim);
    operations.linear(
        normalized.normalized(),
        parameters.get("qkv.weight"),
        qkvBias(),
        1,
        0,
        temporaries.rows(qkv));
    INDArray probabilities =
        keepsProbabilities ? temporaries.array(batch, heads, tokens, tokens) : null;
    INDArray attended = temporaries.array(batch, tokens, dim);
    operations.attention(qkv, heads, probabilities, attended);
    return new Kept(normalized, qkv, probabilities, attended);
  }

  @Override
  public void gradient(INDArray x, Intermediates intermediates, INDArray gy, INDArray gx) {
    Kept kept = (Kept) intermediates;
    INDArray gAttended = temporaries.array(x.shape());
    projection.gradient(
        temporaries.rows(kept.attended()), temporaries.rows(gy), temporaries.rows(gAttended));
    INDArray gQkv = temporaries.array(kept.qkv().shape());
    operations.attentionGradient(
        kept.qkv(), configuration.getHeads(), kept.probabilities(), gAttended, gQkv);
    INDArray gQkvRows = temporaries.rows(gQkv);
    qkvParameterGradient(kept.norm().normalized(), gQkvRows);
    INDArray gRows = temporaries.rows(gx);
    operations.linearInputGradient(gQkvRows, parameters.get("qkv.weight"), 1, 0, gRows);
    norm.gradient(temporaries.rows(x), kept.norm(), gRows, gRows);
  }

  private INDArray qkvBias() {
    return switch (configuration.getQkvBias()) {
      case NONE -> null;
      case ALL -> parameters.get("qkv.bias");
      case QUERY_VALUE -> {
        INDArray bias = temporaries.array(3L * configuration.getDim());
        operations.combine(parameters.get("query.bias"), 1, 0, third(bias, 0));
        operations.combine(third(bias, 0), 0, 0, third(bias, 1));
        operations.combine(parameters.get("value.bias"), 1, 0, third(bias, 2));
        yield bias;
      }
    };
  }

  private void qkvParameterGradient(INDArray normalized, INDArray gQkv) {
    INDArray gWeight = gradients.get("qkv.weight");
    switch (configuration.getQkvBias()) {
      case NONE -> operations.linearParameterGradient(normalized, gQkv, gWeight, null);
      case ALL ->
          operations.linearParameterGradient(normalized, gQkv, gWeight, gradients.get("qkv.bias"));
      case QUERY_VALUE -> {
        INDArray gBias = temporaries.array(3L * configuration.getDim());
        operations.linearParameterGradient(normalized, gQkv, gWeight, gBias);
        operations.combine(third(gBias, 0), 1, 0, gradients.get("query.bias"));
        operations.combine(third(gBias, 2), 1, 0, gradients.get("value.bias"));
      }
    }
  }

  private INDArray third(INDArray threeParts, int part) {
    long dim = configuration.getDim();
    return threeParts.get(NDArrayIndex.interval(part * dim, (part + 1) * dim));
  }
}
