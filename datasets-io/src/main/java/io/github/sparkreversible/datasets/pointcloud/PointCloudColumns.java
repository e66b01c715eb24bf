package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Names and types of the columns of the {@code pointcloud} data source. */
public final class PointCloudColumns {
  /** Path of the file, string. */
  public static final String ORIGIN = FileFormat.ORIGIN;

  /**
   * Name of the file's folder if labels were asked for, the cloud's number in the array that option
   * {@code cloudLabels} names, else null; string.
   */
  public static final String LABEL = FileFormat.LABEL;

  /** Number of the cloud within its file, from 0; other than 0 only in arrays of clouds; int. */
  public static final String CLOUD = "cloud";

  /** Number of the row's first point within its cloud, from 0, long; null with tiles. */
  public static final String FIRST_POINT = "firstPoint";

  /** Number of points of the whole cloud, also in rows that hold a part of it; long. */
  public static final String COUNT = "count";

  /** Names of the tensor's columns, array of strings; x, y, z first where the file has them. */
  public static final String COLUMNS = "columns";

  /**
   * Smallest box around the row's finite points, in the file's own coordinates: struct of doubles
   * minX, minY, minZ, maxX, maxY, maxZ; null without such a point. Of a whole LAS or LAZ file, what
   * its header says.
   */
  public static final String BOUNDS = "bounds";

  /** What is to be added to x, y, z of the tensor to get the file's: array of three doubles. */
  public static final String OFFSET = "offset";

  /** The points, float32 {@code [points, columns]}. */
  public static final String TENSOR = "tensor";

  /** Labels of the points, int32 {@code [points]}; only with option {@code pointLabels}. */
  public static final String POINT_LABELS = "pointLabels";

  /** Column of the tile along x, floor(x / tileSize), long; only with option {@code tileSize}. */
  public static final String TILE_X = "tileX";

  /** Row of the tile along y, floor(y / tileSize), long; only with option {@code tileSize}. */
  public static final String TILE_Y = "tileY";

  /** In mode PERMISSIVE: path, place and cause of what cannot be read, else null; string. */
  public static final String CORRUPT_RECORD = FileFormat.CORRUPT_RECORD;

  private static final StructType BOUNDS_TYPE =
      new StructType()
          .add("minX", DataTypes.DoubleType, false)
          .add("minY", DataTypes.DoubleType, false)
          .add("minZ", DataTypes.DoubleType, false)
          .add("maxX", DataTypes.DoubleType, false)
          .add("maxY", DataTypes.DoubleType, false)
          .add("maxZ", DataTypes.DoubleType, false);

  private PointCloudColumns() {}

  /** The columns under these options, without {@value #CORRUPT_RECORD}. */
  public static StructType schema(PointCloudOptions options) {
    StructType schema =
        new StructType()
            .add(ORIGIN, DataTypes.StringType, false)
            .add(LABEL, DataTypes.StringType)
            .add(CLOUD, DataTypes.IntegerType)
            .add(FIRST_POINT, DataTypes.LongType)
            .add(COUNT, DataTypes.LongType)
            .add(COLUMNS, DataTypes.createArrayType(DataTypes.StringType, false))
            .add(BOUNDS, BOUNDS_TYPE)
            .add(OFFSET, DataTypes.createArrayType(DataTypes.DoubleType, false))
            .add(
                TensorColumn.field(TENSOR, TensorType.FLOAT32, TensorColumn.ANY, TensorColumn.ANY));
    if (options.tileSize() > 0) {
      schema = schema.add(TILE_X, DataTypes.LongType).add(TILE_Y, DataTypes.LongType);
    }
    return options.pointLabels() == null
        ? schema
        : schema.add(TensorColumn.field(POINT_LABELS, TensorType.INT32, TensorColumn.ANY));
  }
}
