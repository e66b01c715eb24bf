package io.github.sparkreversible.datasets.pointcloud.format;

import java.io.Serializable;

/**
 * How files are read.
 *
 * @param columns which columns there are, or which are wanted
 * @param array name of the array in NPZ or of the data set in HDF5; null for the only one that can
 *     hold points
 * @param cloudLabels name of the array in NPZ or of the data set in HDF5 that has a number for each
 *     cloud; null if they are not wanted
 * @param facePoints points sampled from the faces of an OFF file; 0 for its vertices
 * @param seed seed of that sampling
 */
public record PointReadOptions(
    ColumnChoice columns, String array, String cloudLabels, int facePoints, long seed)
    implements Serializable {
  /** Whatever the file has. */
  public static final PointReadOptions DEFAULT = new PointReadOptions(ColumnChoice.ALL, null, 0, 0);

  /** Options without labels of clouds. */
  public PointReadOptions(ColumnChoice columns, String array, int facePoints, long seed) {
    this(columns, array, null, facePoints, seed);
  }

  /** The default options with a choice of columns, in the form of {@link ColumnChoice#parse}. */
  public static PointReadOptions ofColumns(String columns) {
    return new PointReadOptions(ColumnChoice.parse(columns), null, 0, 0);
  }
}
