package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.random.Mixing;
import io.github.sparkreversible.datasets.sampling.Resampler;
import io.github.sparkreversible.datasets.sampling.Resampler.Box;
import io.github.sparkreversible.datasets.sampling.Resampler.Filter;
import io.github.sparkreversible.datasets.tensor.LabelledTensor;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.video.FrameSampling;
import io.github.sparkreversible.datasets.video.FrameSize;

/**
 * What {@link VideoClipSampler} does with a clip.
 *
 * @param frames frames of the result; 0 for all
 * @param kind uniform, consecutive or random
 * @param stride distance of consecutive frames
 * @param seed of random frames
 * @param size size of the result
 * @param crop what is kept of the long side
 * @param filter of the resizing
 */
record ClipSampling(
    int frames,
    FrameSampling.Kind kind,
    int stride,
    long seed,
    FrameSize size,
    Crop crop,
    Filter filter)
    implements TensorFunction {
  /** What is kept of the long side. */
  enum Crop {
    /** Its middle. */
    CENTRE,
    /** Its left or upper end. */
    START,
    /** Its right or lower end. */
    END
  }

  @Override
  public LabelledTensor apply(LabelledTensor values, long rowKey) {
    Tensor clip = TensorKind.CLIP.require(values.tensor());
    return values.with(
        frames == 0 ? resized(clip) : FrameTensors.select(clip, sampling(rowKey), this::resized));
  }

  private FrameSampling sampling(long rowKey) {
    return switch (kind) {
      case CONSECUTIVE -> FrameSampling.consecutive(frames, stride);
      case RANDOM -> FrameSampling.random(frames, Mixing.mix(seed, rowKey));
      default -> FrameSampling.uniform(frames);
    };
  }

  /** Scaling the whole frame and cutting out of it, in one step. */
  private Tensor resized(Tensor clip) {
    if (size.kind() == FrameSize.Kind.ORIGINAL) {
      return clip;
    }
    FrameSize.Geometry geometry = size.geometry(clip.size(1), clip.size(2));
    double rows = (double) clip.size(1) / geometry.scaledHeight();
    double columns = (double) clip.size(2) / geometry.scaledWidth();
    Box box =
        new Box(
            rows * begin(geometry.top(), geometry.scaledHeight() - geometry.height()),
            columns * begin(geometry.left(), geometry.scaledWidth() - geometry.width()),
            rows * geometry.height(),
            columns * geometry.width());
    return Resampler.resize(clip, box, geometry.height(), geometry.width(), filter);
  }

  private int begin(int centred, int last) {
    return switch (crop) {
      case CENTRE -> centred;
      case START -> 0;
      case END -> last;
    };
  }
}
