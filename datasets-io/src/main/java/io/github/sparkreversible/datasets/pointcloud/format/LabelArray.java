package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Numbers of an array, one after the other whatever its shape: {@code [labels]}, {@code [clouds,
 * points]} or {@code [clouds, points, 1]}.
 */
final class LabelArray implements Closeable {
  /** Numbers of the last dimension that are held in memory at once. */
  private static final int MAX_ROW = 1 << 16;

  private final PointReader rows;
  private final int width;
  private final double[] row;
  private long loaded = -1;

  /** The numbers of a reader that {@link #shape} made, which is closed with this object. */
  LabelArray(PointReader rows) {
    this.rows = rows;
    this.width = rows.header().columns().size();
    this.row = new double[width];
  }

  /**
   * An array of labels as rows of numbers, which a reader of points can read.
   *
   * @param path file, for messages
   * @param sizes sizes of the array
   * @throws MalformedFileException if the array has no such shape
   */
  static ArrayShape shape(String path, List<Long> sizes) throws MalformedFileException {
    int rank = sizes.size();
    boolean known = rank == 1 || rank == 2 || (rank == 3 && sizes.get(2) == 1);
    if (!known || (rank == 2 && (sizes.get(1) < 1 || sizes.get(1) > MAX_ROW))) {
      throw new MalformedFileException(
          path,
          "the array of labels has shape "
              + sizes
              + ", expected [labels], [clouds, points] or [clouds, points, 1], up to "
              + MAX_ROW
              + " points a cloud");
    }
    return switch (rank) {
      case 1 -> new ArrayShape(1, sizes.get(0), 1);
      case 2 -> new ArrayShape(1, sizes.get(0), sizes.get(1).intValue());
      default -> new ArrayShape(sizes.get(0), sizes.get(1), 1);
    };
  }

  /** How many there are. */
  long count() {
    return rows.header().points() * width;
  }

  /** How they are stored. */
  NumberType type() {
    return rows.header().types().get(0);
  }

  /** Whether one can be reached without reading those before it. */
  boolean seekable() {
    return rows.header().seekable();
  }

  /**
   * A number.
   *
   * @param index from 0 to {@link #count}, excluded; not before an earlier one unless {@link
   *     #seekable}
   */
  double get(long index) throws IOException {
    long wanted = index / width;
    if (wanted != loaded) {
      rows.seek(wanted);
      rows.read(row, 1);
      loaded = wanted;
    }
    return row[(int) (index % width)];
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
