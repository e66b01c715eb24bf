package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.SplittableRandom;

/**
 * Changes the sign of coordinates of all points of a cloud, each axis by itself.
 *
 * @param x probability that x changes its sign
 * @param y the same of y
 * @param z the same of z
 * @param normals index of the first of the three columns of normals; -1 for none
 */
public record CloudFlip(double x, double y, double z, int normals) implements Augmentation {
  private static final long serialVersionUID = 1L;

  @Override
  public Tensor apply(Tensor cloud, Draw draw) {
    SplittableRandom random = draw.random(Draw.Purpose.CLOUD_FLIP);
    double[] signs = CloudMap.diagonal(sign(x, random), sign(y, random), sign(z, random));
    return CloudMap.orthogonal(signs).apply(cloud, normals);
  }

  private static double sign(double probability, SplittableRandom random) {
    return random.nextDouble() < probability ? -1 : 1;
  }

  @Override
  public void check(TensorType type, int... shape) {
    Normals.check(normals, type, shape);
  }

  @Override
  public boolean changesNothing() {
    return x == 0 && y == 0 && z == 0;
  }
}
