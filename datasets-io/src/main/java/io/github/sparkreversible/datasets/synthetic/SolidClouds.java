package io.github.sparkreversible.datasets.synthetic;

import io.github.sparkreversible.datasets.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Labelled point clouds: points of the surface of a body, turned at random around all axes, of
 * random size and place, with noise of 2 % of the size.
 *
 * @param solids classes
 * @param points points of a cloud
 */
public record SolidClouds(List<Solid> solids, int points) {
  /** Four classes, 1024 points. */
  public static final SolidClouds DEFAULT = new SolidClouds(Solid.ALL, 1024);

  private static final int AXES = 3;
  private static final int QUATERNION = 4;
  private static final double NOISE = 0.02;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if there is no class or no point
   */
  public SolidClouds {
    solids = List.copyOf(solids);
    if (solids.isEmpty() || points < 1) {
      throw new IllegalArgumentException(
          "Clouds of %d classes and %d points, expected at least 1 each"
              .formatted(solids.size(), points));
    }
  }

  /**
   * One cloud.
   *
   * @param number number of the cloud in its class
   * @param seed seed of the set; clouds of another seed are a held-out set
   * @return float32 {@code [points, 3]}, x, y, z
   */
  public Tensor cloud(Solid solid, int number, long seed) {
    SplittableRandom random =
        new SplittableRandom((seed * MIX + number) * MIX + solid.label().hashCode());
    double[][] turn = turn(random);
    double size = 0.5 + random.nextDouble();
    double[] place = new double[AXES];
    Solid.direction(random, place);
    double[] point = new double[AXES];
    float[] values = new float[points * AXES];
    for (int i = 0; i < values.length; i += AXES) {
      solid.draw(random, point);
      for (int axis = 0; axis < AXES; axis++) {
        double turned =
            turn[axis][0] * point[0] + turn[axis][1] * point[1] + turn[axis][2] * point[2];
        double noise = NOISE * random.nextGaussian();
        values[i + axis] = (float) (place[axis] + size * (turned + noise));
      }
    }
    return Tensor.ofFloats(values, points, AXES);
  }

  /** A rotation, all equally likely: that of a random quaternion of length 1. */
  private static double[][] turn(SplittableRandom random) {
    double[] q = new double[QUATERNION];
    Solid.direction(random, q);
    double w = q[0];
    double x = q[1];
    double y = q[2];
    double z = q[3];
    return new double[][] {
      {1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)},
      {2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)},
      {2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)}
    };
  }
}
