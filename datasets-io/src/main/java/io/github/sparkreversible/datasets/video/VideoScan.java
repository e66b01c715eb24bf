package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.FilePacking;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** A query's columns over the files, packed into partitions. */
final class VideoScan implements Scan, Batch {
  private final VideoTable table;
  private final StructType columns;

  VideoScan(VideoTable table, StructType columns) {
    this.table = table;
    this.columns = columns;
  }

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public String description() {
    return table.name() + " (" + table.files().size() + " files)";
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    return FilePacking.of(SparkSession.active()).pack(table.files()).stream()
        .map(VideoPartition::new)
        .toArray(InputPartition[]::new);
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(SparkSession.active().sparkContext());
    return new VideoPartitionReaderFactory(
        table.options(),
        columns,
        context.broadcast(new SerializableConfiguration(table.configuration())));
  }
}
