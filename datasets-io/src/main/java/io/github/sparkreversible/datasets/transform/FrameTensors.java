package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.sampling.Slices;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.datasets.video.FrameSampling;
import java.util.function.UnaryOperator;

/** What stages of frames have in common. */
final class FrameTensors {
  private static final int CLIP_RANK = 4;
  private static final int IMAGE_RANK = 2;

  private FrameTensors() {}

  /**
   * Checks that a tensor is a clip.
   *
   * @throws IllegalArgumentException if it is not uint8 or float32 {@code [frames, height, width,
   *     channels]}
   */
  static Tensor requireClip(Tensor tensor) {
    if (!isPixels(tensor) || tensor.rank() != CLIP_RANK) {
      throw new IllegalArgumentException(
          "the clip is "
              + tensor
              + ", expected uint8 or float32 [frames, height, width, channels]");
    }
    return tensor;
  }

  /**
   * An image as a clip of one frame, a clip as it is.
   *
   * @param tensor uint8 or float32 {@code [height, width]}, {@code [height, width, channels]} or
   *     {@code [frames, height, width, channels]}
   * @throws IllegalArgumentException if it is none of these
   */
  static Tensor imageOrClip(Tensor tensor) {
    if (!isPixels(tensor) || tensor.rank() < IMAGE_RANK || tensor.rank() > CLIP_RANK) {
      throw new IllegalArgumentException(
          "the tensor is "
              + tensor
              + ", expected uint8 or float32 [height, width], [height, width, channels] or"
              + " [frames, height, width, channels]");
    }
    int[] shape = tensor.shape();
    return switch (tensor.rank()) {
      case IMAGE_RANK -> tensor.reshape(1, shape[0], shape[1], 1);
      case CLIP_RANK -> tensor;
      default -> tensor.reshape(1, shape[0], shape[1], shape[2]);
    };
  }

  private static boolean isPixels(Tensor tensor) {
    return tensor.type() == TensorType.UINT8 || tensor.type() == TensorType.FLOAT32;
  }

  /**
   * The frames that a sampling takes, after {@code change} was done with them; with each frame once
   * where they repeat.
   *
   * @throws IllegalArgumentException if the clip has no frames
   */
  static Tensor select(Tensor clip, FrameSampling sampling, UnaryOperator<Tensor> change) {
    int[] numbers = sampling.frameNumbers(clip.size(0));
    return numbers.length > clip.size(0)
        ? Slices.take(change.apply(clip), numbers)
        : change.apply(Slices.take(clip, numbers));
  }
}
