package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.Content;
import java.io.IOException;
import java.util.Arrays;

/** All points of a file, for comparison. */
record ReadPoints(PointCloudHeader header, double[] values) {
  /**
   * Of the finite points.
   *
   * @param finitePoints points of which every column is finite
   */
  record Statistics(double min, double max, double mean, long finitePoints) {}

  static ReadPoints of(Content content) throws IOException {
    return of(content, PointReadOptions.DEFAULT);
  }

  static ReadPoints of(Content content, PointReadOptions options) throws IOException {
    try (PointReader reader = PointCloudFormat.ofPath(content.path()).open(content, options)) {
      return new ReadPoints(reader.header(), rest(reader));
    }
  }

  /** The points from the reader's position on. */
  static double[] rest(PointReader reader) throws IOException {
    int columns = reader.header().columns().size();
    // An odd size, so that blocks of the readers end in the middle of it.
    double[] block = new double[777 * columns];
    double[] values = new double[0];
    int read = reader.read(block, 777);
    while (read > 0) {
      int length = values.length;
      values = Arrays.copyOf(values, length + read * columns);
      System.arraycopy(block, 0, values, length, read * columns);
      read = reader.read(block, 777);
    }
    return values;
  }

  int columns() {
    return header.columns().size();
  }

  int count() {
    return values.length / columns();
  }

  double value(int point, int column) {
    return values[point * columns() + column];
  }

  double[] column(String name) {
    double[] column = new double[count()];
    for (int i = 0; i < column.length; i++) {
      column[i] = value(i, header.columns().indexOf(name));
    }
    return column;
  }

  Statistics statistics(int column) {
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    double sum = 0;
    long finite = 0;
    for (int i = 0; i < count(); i++) {
      double[] point = Arrays.copyOfRange(values, i * columns(), (i + 1) * columns());
      if (Arrays.stream(point).allMatch(Double::isFinite)) {
        min = Math.min(min, point[column]);
        max = Math.max(max, point[column]);
        sum += point[column];
        finite++;
      }
    }
    return new Statistics(min, max, sum / finite, finite);
  }
}
