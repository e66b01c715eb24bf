package io.github.sparkreversible.ops;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Which points of a cloud form groups: farthest point sampling and nearest neighbours by exact
 * search, both by squared distance in double precision. Numbers of points are constants for
 * differentiation.
 *
 * <p>Clouds are {@code [clouds, points, columns]} with x, y and z in the first three columns. A
 * point is named by its row in {@code [clouds * points, columns]}, as {@link
 * PointOperations#gatherRows} takes it.
 */
public final class PointGroups {
  private static final int AXES = 3;

  private PointGroups() {}

  /**
   * Farthest point sampling: the first point of a cloud, then again and again the one that is
   * farthest from all that were chosen; of several the first. Where fewer points differ than are
   * asked for, the first point comes again.
   *
   * @param clouds {@code [clouds, points, columns]}
   * @param samples number of points to choose of each cloud
   * @return rows of the points chosen, cloud by cloud, in the order of their choice
   * @throws IllegalArgumentException if a cloud has fewer points, or a coordinate is not finite
   */
  public static int[] farthest(INDArray clouds, int samples) {
    requireEnough("sampled", clouds, samples);
    int points = (int) clouds.size(1);
    int[] chosen = new int[(int) clouds.size(0) * samples];
    double[] distances = new double[points];
    for (int cloud = 0; cloud < clouds.size(0); cloud++) {
      double[][] axes = coordinates(clouds, cloud);
      Arrays.fill(distances, Double.POSITIVE_INFINITY);
      int next = 0;
      for (int i = 0; i < samples; i++) {
        chosen[cloud * samples + i] = cloud * points + next;
        takeNearer(axes, axes[0][next], axes[1][next], axes[2][next], distances);
        next = firstMaximum(distances);
      }
    }
    return chosen;
  }

  private static void takeNearer(double[][] axes, double x, double y, double z, double[] nearest) {
    double[] xs = axes[0];
    double[] ys = axes[1];
    double[] zs = axes[2];
    for (int i = 0; i < nearest.length; i++) {
      double dx = xs[i] - x;
      double dy = ys[i] - y;
      double dz = zs[i] - z;
      nearest[i] = Math.min(nearest[i], dx * dx + dy * dy + dz * dz);
    }
  }

  /** Two loops: the one over all elements runs several at a time, which a search does not. */
  private static int firstMaximum(double[] values) {
    double largest = values[0];
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    int first = 0;
    while (values[first] != largest) {
      first++;
    }
    return first;
  }

  /**
   * The nearest points of each query, nearest first; of points equally far the first.
   *
   * @param clouds {@code [clouds, points, columns]}
   * @param queries {@code [clouds, queries, columns]}, x, y and z first
   * @param neighbours number of points for each query
   * @return rows of the points, cloud by cloud, query by query
   * @throws IllegalArgumentException if a cloud has fewer points, or a coordinate is not finite
   */
  public static int[] nearest(INDArray clouds, INDArray queries, int neighbours) {
    requireEnough("neighbours", clouds, neighbours);
    requireClouds(queries);
    int points = (int) clouds.size(1);
    int count = (int) queries.size(1);
    int[] found = new int[(int) clouds.size(0) * count * neighbours];
    double[] distances = new double[points];
    double[] smallest = new double[neighbours];
    for (int cloud = 0; cloud < clouds.size(0); cloud++) {
      double[][] axes = coordinates(clouds, cloud);
      double[][] of = coordinates(queries, cloud);
      for (int query = 0; query < count; query++) {
        Arrays.fill(distances, Double.POSITIVE_INFINITY);
        takeNearer(axes, of[0][query], of[1][query], of[2][query], distances);
        int from = (cloud * count + query) * neighbours;
        select(distances, cloud * points, smallest, found, from);
      }
    }
    return found;
  }

  /** Keeps the smallest values sorted; few of a long array are smaller than the last of them. */
  private static void select(
      double[] distances, int firstRow, double[] smallest, int[] found, int from) {
    int last = smallest.length - 1;
    Arrays.fill(smallest, Double.POSITIVE_INFINITY);
    for (int i = 0; i < distances.length; i++) {
      double distance = distances[i];
      if (distance < smallest[last]) {
        int place = last;
        while (place > 0 && smallest[place - 1] > distance) {
          smallest[place] = smallest[place - 1];
          found[from + place] = found[from + place - 1];
          place--;
        }
        smallest[place] = distance;
        found[from + place] = firstRow + i;
      }
    }
  }

  private static void requireEnough(String what, INDArray clouds, int wanted) {
    requireClouds(clouds);
    if (wanted < 1 || wanted > clouds.size(1)) {
      throw new IllegalArgumentException(
          "%d points are to be %s in clouds %s, expected 1 to %d"
              .formatted(wanted, what, Arrays.toString(clouds.shape()), clouds.size(1)));
    }
  }

  private static void requireClouds(INDArray clouds) {
    Shapes.requireRank("clouds", clouds, 3, "[clouds, points, columns]");
    if (clouds.size(2) < AXES) {
      throw new IllegalArgumentException(
          "Clouds have shape %s, expected x, y and z in the last axis"
              .formatted(Shapes.print(clouds)));
    }
  }

  private static double[][] coordinates(INDArray clouds, int cloud) {
    int points = (int) clouds.size(1);
    double[][] axes = new double[AXES][];
    for (int axis = 0; axis < AXES; axis++) {
      INDArray values =
          Views.view(
              clouds,
              cloud * clouds.stride(0) + axis,
              new long[] {points},
              new long[] {clouds.stride(1)});
      axes[axis] = copy(values);
      for (int point = 0; point < points; point++) {
        if (!Double.isFinite(axes[axis][point])) {
          throw new IllegalArgumentException(
              "Point %d of cloud %d has the coordinate %s, expected finite ones"
                  .formatted(point, cloud, axes[axis][point]));
        }
      }
    }
    return axes;
  }

  private static double[] copy(INDArray values) {
    // In a workspace those of all clouds would wait for its end.
    try (INDArray packed = Nd4j.createUninitializedDetached(DataType.DOUBLE, values.length())) {
      return packed.assign(values).data().asDouble();
    }
  }
}
