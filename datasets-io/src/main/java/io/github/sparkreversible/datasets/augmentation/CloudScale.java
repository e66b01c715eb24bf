package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.SplittableRandom;

/**
 * Multiplies the coordinates of a cloud by a factor drawn uniformly from a range. Factors of the
 * axes that differ turn normals too; their length stays.
 *
 * @param least smallest factor, above 0
 * @param most largest factor
 * @param eachAxis whether each axis has a factor of its own
 * @param normals index of the first of the three columns of normals; -1 for none
 */
public record CloudScale(double least, double most, boolean eachAxis, int normals)
    implements Augmentation {
  private static final long serialVersionUID = 1L;

  @Override
  public Tensor apply(Tensor cloud, Draw draw) {
    SplittableRandom random = draw.random(Draw.Purpose.CLOUD_SCALE);
    double x = Draw.between(least, most, random);
    double y = eachAxis ? Draw.between(least, most, random) : x;
    double z = eachAxis ? Draw.between(least, most, random) : x;
    CloudMap map =
        new CloudMap(
            CloudMap.diagonal(x, y, z),
            new double[CloudMap.AXES],
            CloudMap.diagonal(1 / x, 1 / y, 1 / z));
    return map.apply(cloud, eachAxis ? normals : Normals.NONE);
  }

  @Override
  public void check(TensorType type, int... shape) {
    Normals.check(normals, type, shape);
  }

  @Override
  public boolean changesNothing() {
    return least == 1 && most == 1;
  }
}
