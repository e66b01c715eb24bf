package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.sampling.Slices;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.video.FrameSampling;
import java.util.function.UnaryOperator;

/** What stages of frames have in common. */
final class FrameTensors {
  private static final int CLIP_RANK = 4;
  private static final int IMAGE_RANK = 2;

  private FrameTensors() {}

  /**
   * An image as a clip of one frame, a clip as it is.
   *
   * @param tensor uint8 or float32 {@code [height, width]}, {@code [height, width, channels]} or
   *     {@code [frames, height, width, channels]}
   * @throws IllegalArgumentException if it is none of these
   */
  static Tensor imageOrClip(Tensor tensor) {
    TensorKind.IMAGE_OR_CLIP.require(tensor);
    int[] shape = tensor.shape();
    return switch (tensor.rank()) {
      case IMAGE_RANK -> tensor.reshape(1, shape[0], shape[1], 1);
      case CLIP_RANK -> tensor;
      default -> tensor.reshape(1, shape[0], shape[1], shape[2]);
    };
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
