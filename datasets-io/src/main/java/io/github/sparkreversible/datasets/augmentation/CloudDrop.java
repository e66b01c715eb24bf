package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.sampling.Slices;
import io.github.sparkreversible.datasets.tensor.LabelledTensor;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.SplittableRandom;

/**
 * Drops points: each with the same probability, which is drawn uniformly from 0 to {@code most} for
 * each cloud. In the place of a dropped point stands a copy of the first finite point that is kept,
 * with all its columns and its label, so that the number of points stays (as in PointNet++).
 *
 * <p>Points that are not finite are neither dropped nor copied. Where no finite point would be
 * left, none is dropped.
 *
 * @param most largest probability, 0 to 1 (excluded)
 */
public record CloudDrop(double most) implements Augmentation {
  private static final long serialVersionUID = 1L;
  private static final int NONE = -1;

  @Override
  public Tensor apply(Tensor cloud, Draw draw) {
    return Slices.take(cloud, sources(cloud, draw));
  }

  @Override
  public LabelledTensor apply(LabelledTensor values, Draw draw) {
    int[] sources = sources(values.tensor(), draw);
    return new LabelledTensor(
        Slices.take(values.tensor(), sources),
        values.labels() == null ? null : Slices.take(values.labels(), sources));
  }

  /** For each place, the point that stands there afterwards. */
  private int[] sources(Tensor cloud, Draw draw) {
    SplittableRandom random = draw.random(Draw.Purpose.CLOUD_DROP);
    double probability = Draw.between(0, most, random);
    float[] values = cloud.toFloats();
    int[] sources = new int[cloud.size(0)];
    int firstKept = NONE;
    for (int i = 0; i < sources.length; i++) {
      boolean drops = random.nextDouble() < probability;
      boolean isFinite = CloudMap.isFinite(values, i * cloud.size(1));
      sources[i] = drops && isFinite ? NONE : i;
      firstKept = firstKept == NONE && isFinite && !drops ? i : firstKept;
    }
    for (int i = 0; i < sources.length; i++) {
      if (sources[i] == NONE) {
        sources[i] = firstKept == NONE ? i : firstKept;
      }
    }
    return sources;
  }

  @Override
  public void check(TensorType type, int... shape) {
    TensorKind.CLOUD.check(type, shape);
  }

  @Override
  public boolean changesNothing() {
    return most == 0;
  }
}
