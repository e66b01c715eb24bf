package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.SplittableRandom;

/**
 * Turns a cloud about an axis through the origin by an angle drawn uniformly from {@code -most ..
 * most}, counter-clockwise as one looks against the axis.
 *
 * @param most largest angle in degrees
 * @param axis what it turns about
 * @param normals index of the first of the three columns of normals; -1 for none
 */
public record CloudRotation(double most, Axis axis, int normals) implements Augmentation {
  private static final long serialVersionUID = 1L;

  /** What a cloud turns about. */
  public enum Axis {
    /** The x axis. */
    X,
    /** The y axis. */
    Y,
    /** The z axis. */
    Z,
    /** An axis that is drawn too; every direction is equally likely. */
    ANY
  }

  @Override
  public Tensor apply(Tensor cloud, Draw draw) {
    SplittableRandom random = draw.random(Draw.Purpose.CLOUD_ROTATION);
    double angle = Math.toRadians(Draw.between(-most, most, random));
    return CloudMap.orthogonal(rotation(direction(random), angle)).apply(cloud, normals);
  }

  private double[] direction(SplittableRandom random) {
    return switch (axis) {
      case X -> new double[] {1, 0, 0};
      case Y -> new double[] {0, 1, 0};
      case Z -> new double[] {0, 0, 1};
      case ANY -> {
        // On a sphere, slices of equal height have equal area.
        double z = Draw.between(-1, 1, random);
        double around = 2 * Math.PI * random.nextDouble();
        double radius = Math.sqrt(1 - z * z);
        yield new double[] {radius * Math.cos(around), radius * Math.sin(around), z};
      }
    };
  }

  /** Rodrigues' formula: cos I + sin [u] + (1 - cos) u u^T. */
  static double[] rotation(double[] u, double angle) {
    double cos = Math.cos(angle);
    double sin = Math.sin(angle);
    double rest = 1 - cos;
    return new double[] {
      cos + rest * u[0] * u[0],
      rest * u[0] * u[1] - sin * u[2],
      rest * u[0] * u[2] + sin * u[1],
      rest * u[1] * u[0] + sin * u[2],
      cos + rest * u[1] * u[1],
      rest * u[1] * u[2] - sin * u[0],
      rest * u[2] * u[0] - sin * u[1],
      rest * u[2] * u[1] + sin * u[0],
      cos + rest * u[2] * u[2]
    };
  }

  @Override
  public void check(TensorType type, int... shape) {
    Normals.check(normals, type, shape);
  }

  @Override
  public boolean changesNothing() {
    return most == 0;
  }
}
