package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import io.github.sparkreversible.layers.ParameterSpec;
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
 * One vector of a class token and the tokens behind it: some {@link Part}s side by side, in order.
 *
 * <p>Input: {@code [batch, 1 + tokens, dim]}. Output: {@code [batch, parts * dim]}.
 */
public final class TokenReadout extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  /** What is read. */
  public enum Part {
    /** The class token. */
    CLASS_TOKEN,
    /** The maximum over the other tokens. */
    MAXIMUM,
    /** The mean over the other tokens. */
    MEAN
  }

  private List<Part> parts = List.of(Part.CLASS_TOKEN);

  /** For JSON. */
  public TokenReadout() {}

  private TokenReadout(Builder builder) {
    super(builder);
    parts = builder.parts;
    initializeConstraints(builder);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of();
  }

  @Override
  protected DeclaredLayerImplementation<TokenReadout> implementation(
      NeuralNetConfiguration conf, DataType dataType) {
    return new Implementation(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.feedForward(parts.size() * requireTokens(inputType, 0).getSize());
  }

  /** One part with its gradient. */
  @Override
  public long workingValues(InputType inputType) {
    InputType.InputTypeRecurrent tokens = (InputType.InputTypeRecurrent) inputType;
    return tokens.getSize() * (tokens.getTimeSeriesLength() + 2);
  }

  /** What is read, in order. */
  public List<Part> getParts() {
    return parts;
  }

  /** For JSON. */
  public void setParts(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenReadout that && super.equals(that) && parts.equals(that.parts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), parts);
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    private final List<Part> parts;

    /**
     * A readout.
     *
     * @param parts what is read, in order, at least one
     */
    public Builder(Part... parts) {
      if (parts.length == 0) {
        throw new IllegalArgumentException("Nothing is read of the tokens, expected a part");
      }
      this.parts = List.of(parts);
    }

    @Override
    @SuppressWarnings("unchecked")
    public TokenReadout build() {
      return new TokenReadout(this);
    }
  }

  private static final class Implementation extends DeclaredLayerImplementation<TokenReadout> {
    private static final long serialVersionUID = 1L;

    Implementation(NeuralNetConfiguration conf, DataType dataType) {
      super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      INDArray x = rowMajorInput(workspaces, ArrayType.INPUT);
      List<Part> parts = layerConf().getParts();
      long[] shape = {x.size(0), parts.size() * x.size(2)};
      INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
      for (int i = 0; i < parts.size(); i++) {
        read(parts.get(i), x, part(y, i, x.size(2)));
      }
      return y;
    }

    private void read(Part part, INDArray x, INDArray y) {
      switch (part) {
        case CLASS_TOKEN -> operations().combine(first(x), 1, 0, y);
        case MAXIMUM -> operations().maxTokens(others(x), y);
        case MEAN -> operations().meanTokens(others(x), y);
      }
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      assertInputSet(true);
      INDArray x = rowMajorInput(workspaces, ArrayType.BP_WORKING_MEM);
      INDArray gy = rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM);
      INDArray gx =
          workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
      operations().combine(gx, 0, 0, gx);
      for (int i = 0; i < layerConf().getParts().size(); i++) {
        addGradient(layerConf().getParts().get(i), x, part(gy, i, x.size(2)), gx, workspaces);
      }
      return new Pair<>(new DefaultGradient(), gx);
    }

    private void addGradient(
        Part part, INDArray x, INDArray gy, INDArray gx, LayerWorkspaceMgr workspaces) {
      if (part == Part.CLASS_TOKEN) {
        operations().combine(gy, 1, 1, first(gx));
        return;
      }
      INDArray gOthers = working(workspaces, others(x).shape());
      if (part == Part.MEAN) {
        operations().meanTokensGradient(gy, gOthers);
      } else {
        INDArray maxima = working(workspaces, gy.shape());
        operations().maxTokens(others(x), maxima);
        operations().maxTokensGradient(others(x), maxima, gy, gOthers);
      }
      operations().combine(gOthers, 1, 1, others(gx));
    }

    private INDArray working(LayerWorkspaceMgr workspaces, long... shape) {
      return workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, shape, 'c');
    }

    private static INDArray part(INDArray features, int index, long dim) {
      return PointRows.columns(features, index * dim, (index + 1) * dim);
    }

    private static INDArray first(INDArray tokens) {
      return tokens.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.all());
    }

    private static INDArray others(INDArray tokens) {
      return tokens.get(
          NDArrayIndex.all(), NDArrayIndex.interval(1, tokens.size(1)), NDArrayIndex.all());
    }
  }
}
