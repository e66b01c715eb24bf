package io.github.sparkreversible.pipelines.inspection;

import java.util.Arrays;

/**
 * Smallest, largest and mean value of each column over the finite points: those of which every
 * number is finite. Sums are compensated (Neumaier), so that the mean of a billion points is as
 * good as that of a few.
 */
final class PointStatistics {
  private final int columns;
  private final double[] min;
  private final double[] max;
  private final double[] sum;

  /** What the additions to {@code sum} have lost. */
  private final double[] lost;

  private long count;
  private long finiteCount;

  /** Statistics of no points yet. */
  PointStatistics(int columns) {
    this.columns = columns;
    this.min = filled(Double.POSITIVE_INFINITY);
    this.max = filled(Double.NEGATIVE_INFINITY);
    this.sum = new double[columns];
    this.lost = new double[columns];
  }

  private double[] filled(double value) {
    double[] array = new double[columns];
    Arrays.fill(array, value);
    return array;
  }

  /**
   * Adds points.
   *
   * @param values the points, row by row
   * @param points how many
   */
  void add(double[] values, int points) {
    for (int point = 0; point < points; point++) {
      int begin = point * columns;
      if (isFinite(values, begin)) {
        for (int column = 0; column < columns; column++) {
          add(column, values[begin + column]);
        }
        finiteCount++;
      }
    }
    count += points;
  }

  private boolean isFinite(double[] values, int begin) {
    for (int i = begin; i < begin + columns; i++) {
      if (!Double.isFinite(values[i])) {
        return false;
      }
    }
    return true;
  }

  private void add(int column, double value) {
    min[column] = Math.min(min[column], value);
    max[column] = Math.max(max[column], value);
    double before = sum[column];
    double after = before + value;
    lost[column] +=
        Math.abs(before) >= Math.abs(value) ? before - after + value : value - after + before;
    sum[column] = after;
  }

  /** Points added. */
  long count() {
    return count;
  }

  /** Points of which every number is finite. */
  long finiteCount() {
    return finiteCount;
  }

  /** The smallest value of each column; null without a finite point. */
  double[] min() {
    return finiteCount == 0 ? null : min.clone();
  }

  /** The largest value of each column; null without a finite point. */
  double[] max() {
    return finiteCount == 0 ? null : max.clone();
  }

  /** The mean of each column; null without a finite point. */
  double[] mean() {
    if (finiteCount == 0) {
      return null;
    }
    double[] mean = new double[columns];
    for (int i = 0; i < columns; i++) {
      mean[i] = (sum[i] + lost[i]) / finiteCount;
    }
    return mean;
  }
}
