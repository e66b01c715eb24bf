package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.ChangeCarrier;
import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import io.github.sparkreversible.layers.ParameterSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Mean over the tokens: {@code [batch, tokens, dim]} to {@code [batch, dim]}; no parameters. */
public final class MeanPooling extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  /** For JSON. */
  public MeanPooling() {}

  private MeanPooling(Builder builder) {
    super(builder);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of();
  }

  @Override
  protected DeclaredLayerImplementation<MeanPooling> implementation(
      NeuralNetConfiguration conf, DataType dataType) {
    return new Implementation(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    return InputType.feedForward(requireTokens(inputType, 0).getSize());
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    @Override
    @SuppressWarnings("unchecked")
    public MeanPooling build() {
      return new MeanPooling(this);
    }
  }

  private static final class Implementation extends DeclaredLayerImplementation<MeanPooling>
      implements ChangeCarrier {
    private static final long serialVersionUID = 1L;

    Implementation(NeuralNetConfiguration conf, DataType dataType) {
      super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      INDArray x = rowMajorInput(workspaces, ArrayType.INPUT);
      long[] shape = {x.size(0), x.size(2)};
      INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
      operations().meanTokens(x, y);
      return y;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      assertInputSet(true);
      INDArray gx =
          workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, input.shape(), 'c');
      operations().meanTokensGradient(rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM), gx);
      return new Pair<>(new DefaultGradient(), gx);
    }

    /** The same change for each token. */
    @Override
    public INDArray inputChange(INDArray input, INDArray outputChange) {
      INDArray change = Nd4j.createUninitializedDetached(dataType, input.shape());
      operations().meanTokensGradient(outputChange, change);
      operations().combine(change, input.size(1), 0, change);
      return change;
    }
  }
}
