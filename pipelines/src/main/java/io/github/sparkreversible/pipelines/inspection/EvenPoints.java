package io.github.sparkreversible.pipelines.inspection;

import java.util.Arrays;

/**
 * A few of many points, evenly over their order, without knowing how many will come: every n-th
 * point is kept, and n doubles whenever there is no more room. Of more points than there is room
 * for, between half as many as there is room for and all of these are kept.
 */
final class EvenPoints {
  private static final int AXES = 3;

  private final double[] coordinates;
  private int size;
  private long offered;
  private long stride = 1;

  /**
   * Room for points.
   *
   * @param most how many are kept at most, even
   */
  EvenPoints(int most) {
    coordinates = new double[most * AXES];
  }

  /** Offers a point; one with a coordinate that is not finite is no point. */
  void offer(double x, double y, double z) {
    if (!Double.isFinite(x) || !Double.isFinite(y) || !Double.isFinite(z)) {
      return;
    }
    if (offered % stride == 0 && size * AXES == coordinates.length) {
      keepEverySecond();
    }
    if (offered % stride == 0) {
      coordinates[size * AXES] = x;
      coordinates[size * AXES + 1] = y;
      coordinates[size * AXES + 2] = z;
      size++;
    }
    offered++;
  }

  private void keepEverySecond() {
    size /= 2;
    for (int i = 1; i < size; i++) {
      System.arraycopy(coordinates, 2 * i * AXES, coordinates, i * AXES, AXES);
    }
    stride *= 2;
  }

  /** Number of points kept. */
  int size() {
    return size;
  }

  /** The points kept, x, y and z of each. */
  double[] toArray() {
    return Arrays.copyOf(coordinates, size * AXES);
  }
}
