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
    this.columns = table.schema();
  }

  @Override
  public void pruneColumns(StructType requiredColumns) {
    // Spark may ask for single fields of the tensor; rows hold the whole struct.
    StructType all = table.schema();
    columns = new StructType();
    for (String name : requiredColumns.fieldNames()) {
      columns = columns.add(all.apply(name));
    }
  }

  @Override
  public Scan build() {
    return new VideoScan(table, columns);
  }
}
