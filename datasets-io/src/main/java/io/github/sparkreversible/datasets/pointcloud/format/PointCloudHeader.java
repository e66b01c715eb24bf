package io.github.sparkreversible.datasets.pointcloud.format;

import java.util.List;

/**
 * What is known of a file before its points are read.
 *
 * @param clouds number of point clouds in the file: 1, or the first size of an array with three
 * @param count points of each cloud; -1 if the file does not say (text)
 * @param columns names of the columns that the reader gives, x, y and z first where it has them
 * @param types how each of these columns is stored
 * @param bounds smallest and largest coordinates, or null if the header has none
 * @param steps distance of neighbouring values of x, y and z by the header, or null
 * @param seekable whether a point can be reached without reading those before it
 */
public record PointCloudHeader(
    long clouds,
    long count,
    List<String> columns,
    List<NumberType> types,
    Bounds bounds,
    List<Double> steps,
    boolean seekable) {
  /** Count of a file that does not say how many points it has. */
  public static final long UNKNOWN = -1;

  /** Keeps unmodifiable copies. */
  public PointCloudHeader {
    columns = List.copyOf(columns);
    types = List.copyOf(types);
    steps = steps == null ? null : List.copyOf(steps);
  }

  /** The header of a file with one cloud and no bounds. */
  static PointCloudHeader of(
      long count, List<String> columns, List<NumberType> types, boolean seekable) {
    return new PointCloudHeader(1, count, columns, types, null, null, seekable);
  }

  /** The points of all clouds; -1 if unknown. */
  public long points() {
    return count < 0 ? UNKNOWN : clouds * count;
  }

  /** Whether the first three columns are x, y and z. */
  public boolean hasCoordinates() {
    return columns.size() >= 3 && columns.subList(0, 3).equals(List.of("x", "y", "z"));
  }
}
