package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.source.FileDataSource;
import io.github.sparkreversible.datasets.source.FileFormat;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code pointcloud}: a row for each point cloud, or for each part of one.
 *
 * <pre>{@code
 * Dataset<Row> scans = spark.read().format("pointcloud")
 *     .option("chunkPoints", 65536).option("pointLabels", "classification")
 *     .load("hdfs:///scans");
 * }</pre>
 *
 * <p>Options: {@link PointCloudOptions}. Columns: {@link PointCloudColumns}.
 */
public final class PointCloudDataSource extends FileDataSource {
  /** Name of the data source. */
  public static final String NAME = "pointcloud";

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public FileFormat format(CaseInsensitiveStringMap options) {
    return new PointCloudFiles(PointCloudOptions.parse(options));
  }
}
