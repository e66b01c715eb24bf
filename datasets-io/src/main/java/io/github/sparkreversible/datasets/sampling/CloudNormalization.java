package io.github.sparkreversible.datasets.sampling;

import static io.github.sparkreversible.datasets.sampling.CloudCoordinates.AXES;

import io.github.sparkreversible.datasets.tensor.Tensor;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.stream.DoubleStream;

/**
 * Moves and scales the coordinates of a cloud, and its further columns each by numbers of its own.
 *
 * <p>Centre and size are those of the points with finite x, y and z, computed in double precision.
 * The coordinates of other points stay as they are, and so does the size of a cloud without extent.
 */
public final class CloudNormalization implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What becomes the origin. */
  public enum Center {
    /** The origin stays. */
    NONE,
    /** The mean of the points. */
    MEAN,
    /** The centre of their bounding box. */
    BOX
  }

  /** What becomes 1. */
  public enum Scale {
    /** The size stays. */
    NONE,
    /** The distance of the farthest point from the origin, after centring. */
    UNIT_SPHERE,
    /** The longest edge of the bounding box. */
    UNIT_BOX
  }

  private final Center center;
  private final Scale scale;
  private final double[] columnMean;
  private final double[] columnStd;

  /**
   * A normalization.
   *
   * @param columnMean what is taken off the columns behind z: one number for all, or one a column
   * @param columnStd what these columns are divided by after that: the same
   */
  public CloudNormalization(Center center, Scale scale, double[] columnMean, double[] columnStd) {
    this.center = center;
    this.scale = scale;
    this.columnMean = columnMean.clone();
    this.columnStd = columnStd.clone();
  }

  /**
   * The cloud, normalized.
   *
   * @param cloud float32 {@code [points, columns]}, the first three columns x, y, z
   * @throws IllegalArgumentException if it is none, or has another number of columns than there are
   *     numbers for
   */
  public Tensor apply(Tensor cloud) {
    CloudCoordinates points = CloudCoordinates.of(cloud);
    int columns = cloud.size(1);
    double[] means = perColumn(columnMean, columns - AXES, "means");
    double[] deviations = perColumn(columnStd, columns - AXES, "deviations");
    double[] origin = origin(points);
    double size = size(points, origin);
    float[] values = new float[cloud.length()];
    cloud.data().asFloatBuffer().get(values);
    for (int i = 0; i < points.count(); i++) {
      int at = points.index(i) * columns;
      for (int axis = 0; axis < AXES; axis++) {
        values[at + axis] = (float) ((points.axis(axis)[i] - origin[axis]) / size);
      }
    }
    normalizeColumns(FloatBuffer.wrap(values), columns, means, deviations);
    return Tensor.ofFloats(values, cloud.shape());
  }

  /** The numbers of each of so many columns. */
  private static double[] perColumn(double[] numbers, int columns, String what) {
    if (numbers.length == columns) {
      return numbers;
    }
    if (numbers.length != 1) {
      throw new IllegalArgumentException(
          "the points have %d columns behind x, y, z, expected %d: there are so many %s"
              .formatted(columns, numbers.length, what));
    }
    double[] all = new double[columns];
    Arrays.fill(all, numbers[0]);
    return all;
  }

  private static void normalizeColumns(
      FloatBuffer values, int columns, double[] means, double[] deviations) {
    for (int i = 0; i < values.capacity(); i++) {
      int column = i % columns - AXES;
      if (column >= 0 && (means[column] != 0 || deviations[column] != 1)) {
        values.put(i, (float) ((values.get(i) - means[column]) / deviations[column]));
      }
    }
  }

  private double[] origin(CloudCoordinates points) {
    double[] origin = new double[AXES];
    for (int axis = 0; axis < AXES && points.count() > 0; axis++) {
      DoubleStream values = Arrays.stream(points.axis(axis));
      origin[axis] =
          switch (center) {
            case NONE -> 0;
            case MEAN -> values.sum() / points.count();
            case BOX -> {
              double[] ends = ends(points.axis(axis));
              yield (ends[0] + ends[1]) / 2;
            }
          };
    }
    return origin;
  }

  private double size(CloudCoordinates points, double[] origin) {
    double size =
        switch (scale) {
          case NONE -> 1;
          case UNIT_SPHERE -> radius(points, origin);
          case UNIT_BOX -> longestEdge(points);
        };
    return size > 0 ? size : 1;
  }

  private static double radius(CloudCoordinates points, double[] origin) {
    double most = 0;
    for (int i = 0; i < points.count(); i++) {
      double squared = 0;
      for (int axis = 0; axis < AXES; axis++) {
        double away = points.axis(axis)[i] - origin[axis];
        squared += away * away;
      }
      most = Math.max(most, squared);
    }
    return Math.sqrt(most);
  }

  private static double longestEdge(CloudCoordinates points) {
    double longest = 0;
    for (int axis = 0; axis < AXES && points.count() > 0; axis++) {
      double[] ends = ends(points.axis(axis));
      longest = Math.max(longest, ends[1] - ends[0]);
    }
    return longest;
  }

  private static double[] ends(double[] values) {
    double least = values[0];
    double most = values[0];
    for (double value : values) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    return new double[] {least, most};
  }
}
