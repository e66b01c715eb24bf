package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.util.List;

/**
 * An array as points: {@code [points, columns]}, {@code [clouds, points, columns]}, or {@code
 * [points]} of a single named column.
 *
 * @param clouds number of clouds
 * @param count points of each
 * @param columns numbers of a point
 */
record ArrayShape(long clouds, long count, int columns) {
  /**
   * The meaning of a shape.
   *
   * @param path file, for messages
   * @param shape sizes of the array
   * @param choice says whether one column is meant
   */
  static ArrayShape of(String path, List<Long> shape, ColumnChoice choice)
      throws MalformedFileException {
    boolean oneColumn = choice.names().size() == 1 || choice.number() == 1;
    int rank = shape.size();
    if (rank < 1 || rank > 3 || (rank == 1 && !oneColumn)) {
      throw new MalformedFileException(
          path,
          "the array has shape "
              + shape
              + ", expected [points, columns] or [clouds, points, columns]");
    }
    long columns = rank == 1 ? 1 : shape.get(rank - 1);
    if (columns < 1 || columns > ColumnChoice.MAX_COLUMNS) {
      throw new MalformedFileException(
          path,
          "the array has shape "
              + shape
              + ", expected 1 to "
              + ColumnChoice.MAX_COLUMNS
              + " columns");
    }
    long clouds = rank == 3 ? shape.get(0) : 1;
    long count = rank == 1 ? shape.get(0) : shape.get(rank - 2);
    if (clouds > 0 && count > Long.MAX_VALUE / clouds) {
      throw new MalformedFileException(
          path, "the array has shape " + shape + ", which is too large");
    }
    return new ArrayShape(clouds, count, (int) columns);
  }

  /** The header of a file that holds the array. */
  PointCloudHeader header(List<String> names, NumberType type, boolean seekable) {
    return new PointCloudHeader(
        clouds, count, names, names.stream().map(name -> type).toList(), null, null, seekable);
  }
}
