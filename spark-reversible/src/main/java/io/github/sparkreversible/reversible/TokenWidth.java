package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.ops.Operations;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Tokens of another size, {@code [batch, tokens, from]} to {@code [batch, tokens, to]}: the first
 * values of each, and zeros behind them where there are more than it had. No parameters.
 */
public final class TokenWidth extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  private int from;
  private int to;

  /** For JSON. */
  public TokenWidth() {}

  private TokenWidth(Builder builder) {
    super(builder);
    from = builder.from;
    to = builder.to;
  }

  /** Size of a token of the input. */
  public int getFrom() {
    return from;
  }

  /** For JSON. */
  public void setFrom(int from) {
    this.from = from;
  }

  /** Size of a token of the output. */
  public int getTo() {
    return to;
  }

  /** For JSON. */
  public void setTo(int to) {
    this.to = to;
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of();
  }

  @Override
  protected DeclaredLayerImplementation<TokenWidth> implementation(
      NeuralNetConfiguration conf, DataType dataType) {
    return new Implementation(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return tokens(to, requireTokens(inputType, from).getTimeSeriesLength());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenWidth that
        && super.equals(that)
        && from == that.from
        && to == that.to;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), from, to);
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    private final int from;
    private final int to;

    /**
     * A layer between two sizes.
     *
     * @param from size of a token of the input
     * @param to size of a token of the output
     */
    public Builder(int from, int to) {
      if (from < 1 || to < 1) {
        throw new IllegalArgumentException(
            "Tokens have a size of 1 or more, got from %d to %d".formatted(from, to));
      }
      this.from = from;
      this.to = to;
    }

    @Override
    @SuppressWarnings("unchecked")
    public TokenWidth build() {
      return new TokenWidth(this);
    }
  }

  private static final class Implementation extends DeclaredLayerImplementation<TokenWidth> {
    private static final long serialVersionUID = 1L;

    Implementation(NeuralNetConfiguration conf, DataType dataType) {
      super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      INDArray x = rowMajorInput(workspaces, ArrayType.INPUT);
      return resized(x, layerConf().to, ArrayType.ACTIVATIONS, workspaces);
    }

    /** What is cut off has no gradient, and what was filled up is none of the input's. */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      assertInputSet(true);
      INDArray gy = rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM);
      INDArray gx = resized(gy, layerConf().from, ArrayType.ACTIVATION_GRAD, workspaces);
      return new Pair<>(new DefaultGradient(), gx);
    }

    private INDArray resized(
        INDArray tokens, long width, ArrayType workspace, LayerWorkspaceMgr workspaces) {
      long kept = Math.min(tokens.size(2), width);
      INDArray result =
          workspaces.createUninitialized(
              workspace, dataType, new long[] {tokens.size(0), tokens.size(1), width}, 'c');
      Operations operations = operations();
      if (kept < width) {
        operations.combine(result, 0, 0, result);
      }
      operations.combine(first(tokens, kept), 1, 0, first(result, kept));
      return result;
    }

    private static INDArray first(INDArray tokens, long width) {
      return tokens.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(0, width));
    }
  }
}
