package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.SplittableRandom;

/**
 * Moves each coordinate of each point by a number of its own, normally distributed. Points that are
 * not finite stay.
 *
 * @param sigma standard deviation, in the unit of the coordinates
 * @param limit largest move, beyond which it is cut; 0 for no limit
 */
public record CloudJitter(double sigma, double limit) implements Augmentation {
  private static final long serialVersionUID = 1L;

  @Override
  public Tensor apply(Tensor cloud, Draw draw) {
    SplittableRandom random = draw.random(Draw.Purpose.CLOUD_JITTER);
    double most = limit == 0 ? Double.POSITIVE_INFINITY : limit;
    float[] values = cloud.toFloats();
    for (int at = 0; at < values.length; at += cloud.size(1)) {
      boolean moves = CloudMap.isFinite(values, at);
      for (int axis = 0; axis < CloudMap.AXES; axis++) {
        double move = Math.max(-most, Math.min(most, sigma * random.nextGaussian()));
        values[at + axis] = moves ? (float) (values[at + axis] + move) : values[at + axis];
      }
    }
    return Tensor.ofFloats(values, cloud.shape());
  }

  @Override
  public void check(TensorType type, int... shape) {
    TensorKind.CLOUD.check(type, shape);
  }

  @Override
  public boolean changesNothing() {
    return sigma == 0;
  }
}
