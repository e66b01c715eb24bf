package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Puts a learned token before the tokens of each row, and adds a learned position to all of them
 * (timm, {@code vision_transformer.py}, {@code _pos_embed}).
 *
 * <p>Input: {@code [batch, tokens, dim]}. Output: {@code [batch, 1 + tokens, dim]}. Parameters:
 * {@code token [dim]}, {@code position [1 + tokens, dim]}, both starting at zero and without decay.
 */
public final class ClassToken extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  private int tokens;
  private int dim;

  /** For JSON. */
  public ClassToken() {}

  private ClassToken(Builder builder) {
    super(builder);
    tokens = builder.tokens;
    dim = builder.dim;
    initializeConstraints(builder);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of(
        new ParameterSpec("token", Role.BIAS, dim),
        new ParameterSpec("position", Role.BIAS, 1L + tokens, dim));
  }

  @Override
  protected DeclaredLayerImplementation<ClassToken> implementation(
      NeuralNetConfiguration conf, DataType dataType) {
    return new Implementation(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    InputType.InputTypeRecurrent found = requireTokens(inputType, dim);
    if (found.getTimeSeriesLength() != tokens) {
      throw new IllegalArgumentException(
          "Layer '%s' expects %d tokens, found %s".formatted(getLayerName(), tokens, inputType));
    }
    return tokens(dim, 1L + tokens);
  }

  /** Number of tokens of a row, without the one that is put before them. */
  public int getTokens() {
    return tokens;
  }

  /** For JSON. */
  public void setTokens(int tokens) {
    this.tokens = tokens;
  }

  /** Size of a token. */
  public int getDim() {
    return dim;
  }

  /** For JSON. */
  public void setDim(int dim) {
    this.dim = dim;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ClassToken that
        && super.equals(that)
        && tokens == that.tokens
        && dim == that.dim;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), tokens, dim);
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    private final int tokens;
    private final int dim;

    /**
     * A class token.
     *
     * @param tokens number of tokens that it is put before
     * @param dim size of a token
     */
    public Builder(int tokens, int dim) {
      this.tokens = tokens;
      this.dim = dim;
    }

    @Override
    @SuppressWarnings("unchecked")
    public ClassToken build() {
      return new ClassToken(this);
    }
  }

  private static final class Implementation extends DeclaredLayerImplementation<ClassToken> {
    private static final long serialVersionUID = 1L;

    Implementation(NeuralNetConfiguration conf, DataType dataType) {
      super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      INDArray x = rowMajorInput(workspaces, ArrayType.INPUT);
      long[] shape = {x.size(0), 1 + x.size(1), x.size(2)};
      INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
      operations().repeat(getParam("position"), y);
      operations().combine(x, 1, 1, others(y));
      for (long row = 0; row < y.size(0); row++) {
        operations().combine(getParam("token"), 1, 1, first(y, row));
      }
      return y;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      assertInputSet(true);
      INDArray gy = rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM);
      INDArray gPosition = gradientOf("position");
      operations().repeatGradient(gy, gPosition);
      operations().combine(gPosition.get(NDArrayIndex.point(0)), 1, 0, gradientOf("token"));
      INDArray gx =
          workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
      operations().combine(others(gy), 1, 0, gx);
      return new Pair<>(allGradients(), gx);
    }

    private static INDArray first(INDArray tokens, long row) {
      return tokens.get(NDArrayIndex.point(row), NDArrayIndex.point(0));
    }

    private static INDArray others(INDArray tokens) {
      return tokens.get(
          NDArrayIndex.all(), NDArrayIndex.interval(1, tokens.size(1)), NDArrayIndex.all());
    }
  }
}
