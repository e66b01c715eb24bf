package io.github.sparkreversible.backbone;

import io.github.sparkreversible.ops.Views;
import java.util.Objects;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional3D;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Frames as rows of one image and back: {@code [batch, channels, frames, height, width]} and {@code
 * [batch, channels, frames * height, width]}, the same values in the same order. DL4J's
 * convolutions of clips take the one, its batch normalization only the other.
 */
public final class FrameFolding implements InputPreProcessor {
  private static final long serialVersionUID = 1L;

  private final int frames;
  private final boolean unfolds;

  /**
   * Describes the change.
   *
   * @param frames number of frames
   * @param unfolds whether an image becomes a clip; otherwise a clip becomes an image
   */
  @JsonCreator
  public FrameFolding(
      @JsonProperty("frames") int frames, @JsonProperty("unfolds") boolean unfolds) {
    this.frames = frames;
    this.unfolds = unfolds;
  }

  /** Number of frames. */
  public int getFrames() {
    return frames;
  }

  /** Whether an image becomes a clip. */
  public boolean isUnfolds() {
    return unfolds;
  }

  @Override
  public INDArray preProcess(INDArray input, int miniBatchSize, LayerWorkspaceMgr workspaces) {
    return reshaped(input, unfolds, workspaces, ArrayType.ACTIVATIONS);
  }

  @Override
  public INDArray backprop(INDArray output, int miniBatchSize, LayerWorkspaceMgr workspaces) {
    return reshaped(output, !unfolds, workspaces, ArrayType.ACTIVATION_GRAD);
  }

  private INDArray reshaped(
      INDArray array, boolean toClip, LayerWorkspaceMgr workspaces, ArrayType type) {
    INDArray rowMajor = Views.isRowMajor(array) ? array : workspaces.dup(type, array, 'c');
    long[] shape =
        toClip
            ? new long[] {
              array.size(0), array.size(1), frames, array.size(2) / frames, array.size(3)
            }
            : new long[] {array.size(0), array.size(1), frames * array.size(3), array.size(4)};
    return workspaces.leverageTo(type, rowMajor.reshape('c', shape));
  }

  @Override
  public InputType getOutputType(InputType inputType) {
    if (unfolds && inputType instanceof InputTypeConvolutional image) {
      return InputType.convolutional3D(
          Convolution3D.DataFormat.NCDHW,
          frames,
          image.getHeight() / frames,
          image.getWidth(),
          image.getChannels());
    }
    if (!unfolds && inputType instanceof InputTypeConvolutional3D clip) {
      return InputType.convolutional(
          frames * clip.getHeight(), clip.getWidth(), clip.getChannels());
    }
    throw new IllegalArgumentException(
        "Expected %s, found %s".formatted(unfolds ? "an image" : "a clip", inputType));
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(
      INDArray maskArray, MaskState currentMaskState, int minibatchSize) {
    return new Pair<>(maskArray, currentMaskState);
  }

  @Override
  public InputPreProcessor clone() {
    return new FrameFolding(frames, unfolds);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FrameFolding that && frames == that.frames && unfolds == that.unfolds;
  }

  @Override
  public int hashCode() {
    return Objects.hash(frames, unfolds);
  }
}
