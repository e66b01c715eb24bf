package io.github.sparkreversible.datasets.video;

import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.types.StructType;

/** Takes the columns that a query needs. */
final class VideoScanBuilder implements SupportsPushDownRequiredColumns {
  private final VideoTable table;
  private StructType columns;

  VideoScanBuilder(VideoTable table) {
    this.table = table;
    this.columns = VideoColumns.schema(table.options());
  }

  @Override
  public void pruneColumns(StructType requiredColumns) {
    columns = requiredColumns;
  }

  @Override
  public Scan build() {
    return new VideoScan(table, columns);
  }
}
