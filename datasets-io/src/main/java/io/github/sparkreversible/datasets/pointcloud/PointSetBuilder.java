package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.pointcloud.format.Bounds;
import io.github.sparkreversible.datasets.pointcloud.format.PointCloudHeader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Gathers points as float32, with their labels and the box around them. */
final class PointSetBuilder {
  private static final VarHandle FLOATS =
      MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final String path;
  private final PointCloudHeader header;
  private final int labelColumn;
  private final long first;

  /** Columns of the tensor in the points given, and what is taken off each. */
  private final int[] columns;

  private final double[] offsets;
  private final double[] low = new double[3];
  private final double[] high = new double[3];
  private byte[] values;
  private byte[] labels;
  private int count;

  /**
   * A builder.
   *
   * @param path file, for messages
   * @param labelColumn which column holds the labels; -1 for none
   * @param offset what is taken off x, y, z
   * @param first number of the first point, for messages
   * @param capacity points that memory is set aside for
   */
  PointSetBuilder(
      String path,
      PointCloudHeader header,
      int labelColumn,
      double[] offset,
      long first,
      int capacity)
      throws MalformedFileException {
    this.path = path;
    this.header = header;
    this.labelColumn = labelColumn;
    this.first = first;
    this.columns = new int[header.columns().size() - (labelColumn < 0 ? 0 : 1)];
    this.offsets = new double[columns.length];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = labelColumn >= 0 && i >= labelColumn ? i + 1 : i;
      offsets[i] = header.hasCoordinates() && columns[i] < 3 ? offset[columns[i]] : 0;
    }
    Arrays.fill(low, Double.POSITIVE_INFINITY);
    Arrays.fill(high, Double.NEGATIVE_INFINITY);
    this.values = new byte[bytes(capacity)];
    this.labels = new byte[labelColumn < 0 ? 0 : capacity * Integer.BYTES];
  }

  private int bytes(long points) throws MalformedFileException {
    long bytes = points * columns.length * Float.BYTES;
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new MalformedFileException(
          path,
          points
              + " points of "
              + columns.length
              + " columns do not fit into a row, expected at most "
              + (Integer.MAX_VALUE - 8) / (columns.length * Float.BYTES)
              + "; option 'chunkPoints' divides them");
    }
    return (int) bytes;
  }

  int count() {
    return count;
  }

  /** Takes points, row by row with all columns of the header. */
  void add(double[] points, int added) throws MalformedFileException {
    ensure((long) count + added);
    int stride = columns.length + (labelColumn < 0 ? 0 : 1);
    for (int column = 0; column < columns.length; column++) {
      addColumn(points, added, stride, column);
    }
    if (labelColumn >= 0) {
      addLabels(points, added, stride);
    }
    if (header.hasCoordinates()) {
      extendBounds(points, added, stride);
    }
    count += added;
  }

  private void ensure(long points) throws MalformedFileException {
    int needed = bytes(points);
    if (needed > values.length) {
      long larger = Math.max(needed, Math.min(2L * values.length, Integer.MAX_VALUE - 8));
      values = Arrays.copyOf(values, (int) larger);
    }
    if (labelColumn >= 0 && points * Integer.BYTES > labels.length) {
      long larger = Math.max(points * Integer.BYTES, 2L * labels.length);
      labels = Arrays.copyOf(labels, (int) Math.min(larger, Integer.MAX_VALUE - 8));
    }
  }

  private void addColumn(double[] points, int added, int stride, int column)
      throws MalformedFileException {
    int from = columns[column];
    int to = (count * columns.length + column) * Float.BYTES;
    int step = columns.length * Float.BYTES;
    double less = offsets[column];
    for (int i = 0; i < added; i++) {
      double value = points[from + i * stride] - less;
      float stored = (float) value;
      if (Float.isInfinite(stored) && !Double.isInfinite(value)) {
        throw new MalformedFileException(
            path,
            "point " + (first + count + i),
            header.columns().get(from) + " is " + value + ", which float32 cannot hold");
      }
      FLOATS.set(values, to + i * step, stored);
    }
  }

  private void addLabels(double[] points, int added, int stride) throws MalformedFileException {
    for (int i = 0; i < added; i++) {
      double value = points[labelColumn + i * stride];
      if ((int) value != value) {
        throw new MalformedFileException(
            path,
            "point " + (first + count + i),
            "its label '"
                + header.columns().get(labelColumn)
                + "' is "
                + value
                + ", expected a whole number of 32 bits");
      }
      INTS.set(labels, (count + i) * Integer.BYTES, (int) value);
    }
  }

  private void extendBounds(double[] points, int added, int stride) {
    double minX = low[0];
    double minY = low[1];
    double minZ = low[2];
    double maxX = high[0];
    double maxY = high[1];
    double maxZ = high[2];
    for (int i = 0; i < added; i++) {
      double x = points[i * stride];
      double y = points[i * stride + 1];
      double z = points[i * stride + 2];
      if (Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(z)) {
        minX = Math.min(minX, x);
        minY = Math.min(minY, y);
        minZ = Math.min(minZ, z);
        maxX = Math.max(maxX, x);
        maxY = Math.max(maxY, y);
        maxZ = Math.max(maxZ, z);
      }
    }
    low[0] = minX;
    low[1] = minY;
    low[2] = minZ;
    high[0] = maxX;
    high[1] = maxY;
    high[2] = maxZ;
  }

  /** What was gathered. */
  PointSet build() throws MalformedFileException {
    boolean exact = values.length == bytes(count);
    Bounds bounds = new Bounds(low[0], low[1], low[2], high[0], high[1], high[2]);
    return new PointSet(
        count,
        exact ? values : Arrays.copyOf(values, bytes(count)),
        labelColumn < 0 ? labels : Arrays.copyOf(labels, count * Integer.BYTES),
        bounds.isValid() ? bounds : null);
  }
}
