package io.github.sparkreversible.datasets.video;

import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** Makes the readers on the executors. */
final class VideoPartitionReaderFactory implements PartitionReaderFactory {
  private static final long serialVersionUID = 1L;

  private final VideoOptions options;
  private final StructType columns;
  private final Broadcast<SerializableConfiguration> configuration;

  VideoPartitionReaderFactory(
      VideoOptions options,
      StructType columns,
      Broadcast<SerializableConfiguration> configuration) {
    this.options = options;
    this.columns = columns;
    this.configuration = configuration;
  }

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    return new VideoPartitionReader(
        options, columns, configuration.value().value(), ((VideoPartition) partition).files());
  }
}
