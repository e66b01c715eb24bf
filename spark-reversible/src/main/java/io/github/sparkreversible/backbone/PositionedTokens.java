package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * Makes tokens of a cloud of features, a learned class token before them, and beside each the
 * embedding of its position, {@code output(gelu(hidden(x, y, z)))}; the class token's is learned
 * (Point-MAE, {@code models/Point_MAE.py}, {@code PointTransformer}).
 *
 * <p>Input: clouds {@code [batch, groups, 3 + dim]}. Output: {@code [batch, 1 + groups, 2 * dim]},
 * tokens and positions side by side, as a stage with a context takes them. Parameters: {@code token
 * [dim]} and {@code tokenPosition [dim]}, both starting at zero and without decay; {@code hidden}
 * and {@code output} as in {@link LinearRows}.
 */
public final class PositionedTokens extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  private int dim;
  private int hiddenDim;

  /** For JSON. */
  public PositionedTokens() {}

  private PositionedTokens(Builder builder) {
    super(builder);
    dim = builder.dim;
    hiddenDim = builder.hiddenDim;
    initializeConstraints(builder);
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> all = new ArrayList<>();
    all.add(new ParameterSpec("token", Role.BIAS, dim));
    all.add(new ParameterSpec("tokenPosition", Role.BIAS, dim));
    all.addAll(LinearRows.parameters("hidden", PointRows.AXES, hiddenDim));
    all.addAll(LinearRows.parameters("output", hiddenDim, dim));
    return all;
  }

  @Override
  protected PositionedTokensLayer implementation(NeuralNetConfiguration conf, DataType dataType) {
    return new PositionedTokensLayer(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    long groups = requireTokens(inputType, PointRows.AXES + (long) dim).getTimeSeriesLength();
    return tokens(2L * dim, 1 + groups);
  }

  /** The embedding of the positions and what it takes on the way, with gradients. */
  @Override
  public long workingValues(InputType inputType) {
    long groups = ((InputType.InputTypeRecurrent) inputType).getTimeSeriesLength();
    return groups * (dim + 3L * hiddenDim);
  }

  /** Size of a token and of its position. */
  public int getDim() {
    return dim;
  }

  /** For JSON. */
  public void setDim(int dim) {
    this.dim = dim;
  }

  /** Size of the hidden layer of the positions' embedding. */
  public int getHiddenDim() {
    return hiddenDim;
  }

  /** For JSON. */
  public void setHiddenDim(int hiddenDim) {
    this.hiddenDim = hiddenDim;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PositionedTokens that
        && super.equals(that)
        && dim == that.dim
        && hiddenDim == that.hiddenDim;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), dim, hiddenDim);
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    private final int dim;
    private final int hiddenDim;

    /**
     * Tokens with positions.
     *
     * @param dim size of a token and of its position
     * @param hiddenDim size of the hidden layer of the positions' embedding
     */
    public Builder(int dim, int hiddenDim) {
      this.dim = dim;
      this.hiddenDim = hiddenDim;
    }

    @Override
    @SuppressWarnings("unchecked")
    public PositionedTokens build() {
      return new PositionedTokens(this);
    }
  }
}
