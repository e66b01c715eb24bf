package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.SplittableRandom;

/**
 * Moves all points of a cloud by the same vector, drawn uniformly from a cube.
 *
 * @param most largest move along each axis, in the unit of the coordinates
 */
public record CloudTranslation(double most) implements Augmentation {
  private static final long serialVersionUID = 1L;

  @Override
  public Tensor apply(Tensor cloud, Draw draw) {
    SplittableRandom random = draw.random(Draw.Purpose.CLOUD_TRANSLATION);
    double[] move = new double[CloudMap.AXES];
    for (int axis = 0; axis < move.length; axis++) {
      move[axis] = Draw.between(-most, most, random);
    }
    double[] same = CloudMap.diagonal(1, 1, 1);
    return new CloudMap(same, move, same).apply(cloud, Normals.NONE);
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
