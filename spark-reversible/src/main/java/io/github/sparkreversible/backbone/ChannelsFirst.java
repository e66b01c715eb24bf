package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import io.github.sparkreversible.layers.ParameterSpec;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional3D;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Clips as DL4J's convolutions and batch normalization want them: {@code [batch, frames, height,
 * width, channels]} to {@code [batch, channels, frames, height, width]}; no parameters.
 */
public final class ChannelsFirst extends DeclaredLayer {
  private static final long serialVersionUID = 1L;

  /** For JSON. */
  public ChannelsFirst() {}

  private ChannelsFirst(Builder builder) {
    super(builder);
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.of();
  }

  @Override
  protected DeclaredLayerImplementation<ChannelsFirst> implementation(
      NeuralNetConfiguration conf, DataType dataType) {
    return new Implementation(conf, dataType);
  }

  @Override
  public InputType getOutputType(int layerIndex, InputType inputType) {
    if (inputType instanceof InputTypeConvolutional3D clips
        && clips.getDataFormat() == Convolution3D.DataFormat.NDHWC) {
      return InputType.convolutional3D(
          Convolution3D.DataFormat.NCDHW,
          clips.getDepth(),
          clips.getHeight(),
          clips.getWidth(),
          clips.getChannels());
    }
    throw new IllegalArgumentException(
        "Layer '%s' expects clips [batch, frames, height, width, channels], found %s"
            .formatted(getLayerName(), inputType));
  }

  /** Builds the layer in DL4J's way. */
  public static final class Builder extends DeclaredLayer.Builder<Builder> {
    @Override
    @SuppressWarnings("unchecked")
    public ChannelsFirst build() {
      return new ChannelsFirst(this);
    }
  }

  private static final class Implementation extends DeclaredLayerImplementation<ChannelsFirst> {
    private static final long serialVersionUID = 1L;

    Implementation(NeuralNetConfiguration conf, DataType dataType) {
      super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
      assertInputSet(false);
      return copied(input.permute(0, 4, 1, 2, 3), ArrayType.ACTIVATIONS, workspaces);
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(
        INDArray epsilon, LayerWorkspaceMgr workspaces) {
      assertInputSet(true);
      INDArray gx = copied(epsilon.permute(0, 2, 3, 4, 1), ArrayType.ACTIVATION_GRAD, workspaces);
      return new Pair<>(new DefaultGradient(), gx);
    }

    private INDArray copied(INDArray view, ArrayType workspace, LayerWorkspaceMgr workspaces) {
      INDArray result = workspaces.createUninitialized(workspace, dataType, view.shape(), 'c');
      return result.assign(view);
    }
  }
}
