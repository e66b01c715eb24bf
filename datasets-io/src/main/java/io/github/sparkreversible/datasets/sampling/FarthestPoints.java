package io.github.sparkreversible.datasets.sampling;

import io.github.sparkreversible.datasets.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Farthest point sampling: each point chosen is the one that is farthest from those chosen before
 * it, so that the first ones spread over the whole cloud.
 *
 * <p>Exact, in points x chosen steps: every point keeps its distance to the nearest point chosen so
 * far. Of points that are equally far the first one is taken, and none is taken twice. Points whose
 * x, y or z is not finite have no distance; they come last, in their order, and only where all
 * others are taken.
 */
public final class FarthestPoints {
  private static final double TAKEN = -1;

  private FarthestPoints() {}

  /**
   * Chooses points.
   *
   * @param cloud float32 {@code [points, columns]}, the first three columns x, y, z
   * @param count how many, at most as many as there are
   * @param start number of the point that is chosen first among n finite ones, by n
   * @return their numbers in the order of choice: the first k are the choice of k
   * @throws IllegalArgumentException if the tensor is no cloud, or has fewer points
   */
  public static int[] choose(Tensor cloud, int count, IntUnaryOperator start) {
    CloudCoordinates points = CloudCoordinates.of(cloud);
    if (count < 0 || count > cloud.size(0)) {
      throw new IllegalArgumentException(
          "%d points cannot be chosen out of %d".formatted(count, cloud.size(0)));
    }
    int[] chosen = new int[count];
    int finite = Math.min(count, points.count());
    double[] distances = new double[points.count()];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    int next = finite == 0 ? 0 : start.applyAsInt(points.count());
    for (int i = 0; i < finite; i++) {
      chosen[i] = points.index(next);
      distances[next] = TAKEN;
      next = farthest(points, next, distances);
    }
    appendOthers(points, cloud.size(0), chosen, finite);
    return chosen;
  }

  /** Brings the distances up to date with a point taken, and gives the farthest one. */
  private static int farthest(CloudCoordinates points, int taken, double[] distances) {
    double[] xs = points.axis(0);
    double[] ys = points.axis(1);
    double[] zs = points.axis(2);
    double atX = xs[taken];
    double atY = ys[taken];
    double atZ = zs[taken];
    double most = TAKEN;
    int farthest = 0;
    for (int i = 0; i < distances.length; i++) {
      double x = xs[i] - atX;
      double y = ys[i] - atY;
      double z = zs[i] - atZ;
      double squared = x * x + y * y + z * z;
      double nearest = distances[i];
      if (squared < nearest) {
        nearest = squared;
        distances[i] = squared;
      }
      if (nearest > most) {
        most = nearest;
        farthest = i;
      }
    }
    return farthest;
  }

  private static void appendOthers(CloudCoordinates points, int all, int[] chosen, int from) {
    int to = from;
    int finite = 0;
    for (int i = 0; i < all && to < chosen.length; i++) {
      if (finite < points.count() && points.index(finite) == i) {
        finite++;
      } else {
        chosen[to++] = i;
      }
    }
  }
}
