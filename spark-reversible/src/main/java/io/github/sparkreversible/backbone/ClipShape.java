package io.github.sparkreversible.backbone;

import io.github.sparkreversible.datasets.tensor.TensorKind;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;

/**
 * Sizes of a clip, or of an image as a clip of one frame.
 *
 * @param frames number of frames; 1 for images
 * @param height rows of a frame
 * @param width columns of a frame
 * @param channels values of a pixel
 */
public record ClipShape(int frames, int height, int width, int channels) implements InputShape {
  static final int RANK = 4;

  /**
   * The shape of clips.
   *
   * @throws IllegalArgumentException if it is that of other rows
   */
  static ClipShape of(InputShape shape) {
    if (shape instanceof ClipShape clip) {
      return clip;
    }
    throw new IllegalArgumentException("The network takes clips, found " + shape);
  }

  @Override
  public TensorKind kind() {
    return TensorKind.CLIP;
  }

  @Override
  public int[] sizes() {
    return new int[] {frames, height, width, channels};
  }

  @Override
  public InputType type() {
    return InputType.convolutional3D(
        Convolution3D.DataFormat.NDHWC, frames, height, width, channels);
  }
}
