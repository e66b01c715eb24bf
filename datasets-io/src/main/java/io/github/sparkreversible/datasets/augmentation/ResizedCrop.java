package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.sampling.Resampler;
import io.github.sparkreversible.datasets.sampling.Resampler.Box;
import io.github.sparkreversible.datasets.sampling.Resampler.Filter;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.SplittableRandom;

/**
 * A random part of the frames, the same of each, resized to the frames' own size; bilinear, and
 * antialiased where it shrinks.
 *
 * <p>Drawn as torchvision's RandomResizedCrop does: area uniformly, aspect ratio uniformly in its
 * logarithm, then the place; a part that does not fit is drawn again, up to 10 times, and then the
 * largest one in the middle is taken whose aspect ratio is allowed. Here the aspect ratio counts in
 * units of that of the frame: a part of 1 is not distorted.
 *
 * @param leastArea smallest area, as a fraction of that of the frame, above 0
 * @param mostArea largest area, at most 1
 * @param leastAspect smallest aspect ratio, width by height, above 0
 * @param mostAspect largest aspect ratio
 */
public record ResizedCrop(double leastArea, double mostArea, double leastAspect, double mostAspect)
    implements Augmentation {
  private static final long serialVersionUID = 1L;
  private static final int ATTEMPTS = 10;

  @Override
  public Tensor apply(Tensor clip, Draw draw) {
    int height = clip.size(1);
    int width = clip.size(2);
    if (height == 0 || width == 0) {
      return clip;
    }
    return Resampler.resize(clip, part(height, width, draw), height, width, Filter.BILINEAR);
  }

  /** The part of frames of this size. */
  Box part(int height, int width, Draw draw) {
    SplittableRandom random = draw.random(Draw.Purpose.CROP);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      double area = Draw.between(leastArea, mostArea, random);
      double aspect = Math.exp(Draw.between(Math.log(leastAspect), Math.log(mostAspect), random));
      long rows = Math.round(Math.sqrt(area / aspect) * height);
      long columns = Math.round(Math.sqrt(area * aspect) * width);
      if (rows >= 1 && rows <= height && columns >= 1 && columns <= width) {
        return new Box(
            random.nextInt((int) (height - rows + 1)),
            random.nextInt((int) (width - columns + 1)),
            rows,
            columns);
      }
    }
    return middle(height, width);
  }

  private Box middle(int height, int width) {
    long rows = leastAspect > 1 ? Math.max(1, Math.round(height / leastAspect)) : height;
    long columns = mostAspect < 1 ? Math.max(1, Math.round(width * mostAspect)) : width;
    return new Box((height - rows) / 2, (width - columns) / 2, rows, columns);
  }

  @Override
  public void check(TensorType type, int... shape) {
    TensorKind.CLIP.check(type, shape);
  }

  @Override
  public boolean changesNothing() {
    return leastArea == 1 && mostArea == 1 && leastAspect == 1 && mostAspect == 1;
  }
}
