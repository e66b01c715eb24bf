package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.sampling.ColourChannels;
import io.github.sparkreversible.datasets.sampling.FrameFit;
import io.github.sparkreversible.datasets.tensor.LabelledTensor;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.video.FrameSampling;

/**
 * What {@link ClipShaper} does with an image or a clip.
 *
 * @param frames frames of the result
 * @param fit how frames come to the size of the result
 * @param channels channels of the result
 */
record ClipShaping(int frames, FrameFit fit, int channels) implements TensorFunction {
  @Override
  public LabelledTensor apply(LabelledTensor values, long rowKey) {
    Tensor clip = FrameTensors.imageOrClip(values.tensor());
    return values.with(FrameTensors.select(clip, FrameSampling.uniform(frames), this::shaped));
  }

  /** Fewer channels first, more of them last: less to resize. */
  private Tensor shaped(Tensor clip) {
    return clip.size(3) > channels
        ? fit.apply(ColourChannels.convert(clip, channels))
        : ColourChannels.convert(fit.apply(clip), channels);
  }
}
