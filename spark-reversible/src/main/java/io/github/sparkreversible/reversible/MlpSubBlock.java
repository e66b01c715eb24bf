package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.ops.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The MLP sub-block of a pre-norm transformer, {@code F(x) = W2 gelu(W1 norm(x) + b1) + b2} with
 * the exact (erf) GELU, applied to each token.
 *
 * <p>Parameters: {@code norm.gain [dim]}, {@code norm.shift [dim]}, {@code hidden.weight
 * [hiddenDim, dim]}, {@code hidden.bias [hiddenDim]}, {@code output.weight [dim, hiddenDim]},
 * {@code output.bias [dim]}.
 */
public final class MlpSubBlock extends ResidualFunction {
  private static final long serialVersionUID = 1L;

  private final int dim;
  private final int hiddenDim;
  private final double normEpsilon;

  /**
   * Describes the sub-block.
   *
   * @param dim size of a token
   * @param hiddenDim size of the hidden layer
   * @param normEpsilon added to the variance in the layer normalization
   */
  @JsonCreator
  public MlpSubBlock(
      @JsonProperty("dim") int dim,
      @JsonProperty("hiddenDim") int hiddenDim,
      @JsonProperty("normEpsilon") double normEpsilon) {
    if (dim < 1 || hiddenDim < 1) {
      throw new IllegalArgumentException(
          "dim and hiddenDim must be positive, got " + dim + " and " + hiddenDim);
    }
    this.dim = dim;
    this.hiddenDim = hiddenDim;
    this.normEpsilon = normEpsilon;
  }

  @Override
  public int getDim() {
    return dim;
  }

  /** Size of the hidden layer. */
  public int getHiddenDim() {
    return hiddenDim;
  }

  /** Added to the variance in the layer normalization. */
  public double getNormEpsilon() {
    return normEpsilon;
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> all = new ArrayList<>(LayerNorm.parameters("norm", dim));
    all.addAll(LinearMap.parameters("hidden", dim, hiddenDim));
    all.addAll(LinearMap.parameters("output", hiddenDim, dim));
    return all;
  }

  @Override
  WorkingArrays workingArrays(long... shape) {
    long rows = shape[0] * shape[1];
    long hidden = rows * hiddenDim;
    return new WorkingArrays(
        List.of(rows * dim, rows, rows, hidden),
        List.of(rows * dim, rows, rows, hidden, hidden),
        List.of(hidden));
  }

  @Override
  boolean isRowwise() {
    return true;
  }

  @Override
  BoundResidualFunction bind(Binding binding) {
    return new Bound(
        binding.operations(),
        LayerNorm.of(binding, "norm", normEpsilon),
        LinearMap.of(binding, "hidden"),
        LinearMap.of(binding, "output"),
        hiddenDim,
        binding.temporaries());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MlpSubBlock that
        && dim == that.dim
        && hiddenDim == that.hiddenDim
        && normEpsilon == that.normEpsilon;
  }

  @Override
  public int hashCode() {
    return Objects.hash(dim, hiddenDim, normEpsilon);
  }

  private record Kept(LayerNorm.Result norm, INDArray hidden, INDArray activated)
      implements Intermediates {}

  private record Bound(
      Operations operations,
      LayerNorm norm,
      LinearMap hidden,
      LinearMap output,
      int hiddenDim,
      Temporaries temporaries)
      implements BoundResidualFunction {

    @Override
    public void apply(INDArray x, double scale, double keep, INDArray y) {
      INDArray rows = temporaries.rows(x);
      INDArray activated = temporaries.array(rows.size(0), hiddenDim);
      hidden.gelu(norm.forward(rows).normalized(), activated);
      output.forward(activated, scale, keep, temporaries.rows(y));
    }

    @Override
    public Intermediates forward(INDArray x, double scale, double keep, INDArray y) {
      INDArray rows = temporaries.rows(x);
      LayerNorm.Result normalized = norm.forward(rows);
      INDArray beforeActivation = temporaries.array(rows.size(0), hiddenDim);
      hidden.forward(normalized.normalized(), 1, 0, beforeActivation);
      INDArray activated = temporaries.array(rows.size(0), hiddenDim);
      operations.gelu(beforeActivation, activated);
      if (y != null) {
        output.forward(activated, scale, keep, temporaries.rows(y));
      }
      return new Kept(normalized, beforeActivation, activated);
    }

    @Override
    public void gradient(INDArray x, Intermediates intermediates, INDArray gy, INDArray gx) {
      Kept kept = (Kept) intermediates;
      INDArray rows = temporaries.rows(x);
      INDArray gHidden = temporaries.array(rows.size(0), hiddenDim);
      output.gradient(kept.activated(), temporaries.rows(gy), gHidden);
      operations.geluGradient(kept.hidden(), gHidden, gHidden);
      INDArray gRows = temporaries.rows(gx);
      hidden.gradient(kept.norm().normalized(), gHidden, gRows);
      norm.gradient(rows, kept.norm(), gRows, gRows);
    }
  }
}
