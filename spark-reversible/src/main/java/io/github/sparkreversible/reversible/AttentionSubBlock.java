package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import io.github.sparkreversible.ops.AttentionBlocks;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The attention sub-block of a pre-norm transformer, {@code F(x) = P attention(Q norm(x) + q) + p}:
 * multi-head self-attention between the tokens of a row.
 *
 * <p>Parameters: {@code norm.gain [dim]}, {@code norm.shift [dim]}, {@code qkv.weight [3 * dim,
 * dim]} (queries, keys, values, each with its heads in order), a bias as {@link QkvBias} says,
 * {@code projection.weight [dim, dim]}, {@code projection.bias [dim]}.
 */
public final class AttentionSubBlock extends ResidualFunction {
  private static final long serialVersionUID = 1L;

  /** Probabilities that are kept for the gradient, at most, in units of the stage's input. */
  private static final long PROBABILITIES_LIMIT = 4;

  /** Which of queries, keys and values have a bias. */
  public enum QkvBias {
    /** None (Point-MAE). */
    NONE,
    /** Queries and values: {@code query.bias [dim]}, {@code value.bias [dim]} (VideoMAE). */
    QUERY_VALUE,
    /** All: {@code qkv.bias [3 * dim]} (ViT). */
    ALL
  }

  private final int dim;
  private final int heads;
  private final QkvBias qkvBias;
  private final double normEpsilon;

  /**
   * Describes the sub-block.
   *
   * @param dim size of a token
   * @param heads number of attention heads; divides {@code dim}
   * @param qkvBias which of queries, keys and values have a bias
   * @param normEpsilon added to the variance in the layer normalization
   */
  @JsonCreator
  public AttentionSubBlock(
      @JsonProperty("dim") int dim,
      @JsonProperty("heads") int heads,
      @JsonProperty("qkvBias") QkvBias qkvBias,
      @JsonProperty("normEpsilon") double normEpsilon) {
    if (dim < 1 || heads < 1 || dim % heads != 0) {
      throw new IllegalArgumentException(
          "dim must be a positive multiple of heads, got dim = %d, heads = %d"
              .formatted(dim, heads));
    }
    this.dim = dim;
    this.heads = heads;
    this.qkvBias = Objects.requireNonNull(qkvBias, "qkvBias");
    this.normEpsilon = normEpsilon;
  }

  @Override
  public int getDim() {
    return dim;
  }

  /** Number of attention heads. */
  public int getHeads() {
    return heads;
  }

  /** Which of queries, keys and values have a bias. */
  public QkvBias getQkvBias() {
    return qkvBias;
  }

  /** Added to the variance in the layer normalization. */
  public double getNormEpsilon() {
    return normEpsilon;
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> all = new ArrayList<>(LayerNorm.parameters("norm", dim));
    all.add(new ParameterSpec("qkv.weight", Role.WEIGHT, 3L * dim, dim));
    switch (qkvBias) {
      case NONE -> {}
      case QUERY_VALUE -> {
        all.add(new ParameterSpec("query.bias", Role.BIAS, dim));
        all.add(new ParameterSpec("value.bias", Role.BIAS, dim));
      }
      case ALL -> all.add(new ParameterSpec("qkv.bias", Role.BIAS, 3L * dim));
    }
    all.addAll(LinearMap.parameters("projection", dim, dim));
    return all;
  }

  /**
   * Whether the attention probabilities wait for the gradient: while they are no larger than what
   * the MLP sub-block beside computes on the way, {@code [batch, tokens, 4 * dim]}. Of more tokens
   * the gradient computes them again, so that memory grows linearly with tokens.
   */
  boolean keepsProbabilities(long tokens) {
    return tokens * heads <= PROBABILITIES_LIMIT * dim;
  }

  @Override
  WorkingArrays workingArrays(long... shape) {
    long rows = shape[0] * shape[1];
    long values = rows * dim;
    long scores = keepsProbabilities(shape[1]) ? rows * heads * shape[1] : 0;
    long bias = qkvBias == QkvBias.QUERY_VALUE ? 3L * dim : 0;
    return new WorkingArrays(
        List.of(values, rows, rows, 3 * values, bias, values),
        List.of(values, rows, rows, 3 * values, bias, scores, values),
        List.of(values, 3 * values, bias));
  }

  @Override
  long operationValues(long... shape) {
    return 2 * new AttentionBlocks(shape[0], heads, shape[1], AttentionBlocks.CACHED).largest();
  }

  @Override
  boolean isRowwise() {
    return true;
  }

  @Override
  BoundResidualFunction bind(Binding binding) {
    return new BoundAttention(
        binding.operations(),
        this,
        LayerNorm.of(binding, "norm", normEpsilon),
        LinearMap.of(binding, "projection"),
        binding.parameters(),
        binding.gradients(),
        binding.temporaries());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AttentionSubBlock that
        && dim == that.dim
        && heads == that.heads
        && qkvBias == that.qkvBias
        && normEpsilon == that.normEpsilon;
  }

  @Override
  public int hashCode() {
    return Objects.hash(dim, heads, qkvBias, normEpsilon);
  }
}
