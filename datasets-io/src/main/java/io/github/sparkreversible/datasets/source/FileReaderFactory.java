package io.github.sparkreversible.datasets.source;

import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.util.SerializableConfiguration;

/** Makes the readers on the executors. */
final class FileReaderFactory implements PartitionReaderFactory {
  private static final long serialVersionUID = 1L;

  private final FileFormat format;
  private final String[] columns;
  private final Filter[] headerFilters;
  private final int limit;
  private final Broadcast<SerializableConfiguration> configuration;

  FileReaderFactory(
      FileFormat format,
      String[] columns,
      Filter[] headerFilters,
      int limit,
      Broadcast<SerializableConfiguration> configuration) {
    this.format = format;
    this.columns = columns;
    this.headerFilters = headerFilters;
    this.limit = limit;
    this.configuration = configuration;
  }

  @Override
  public PartitionReader<InternalRow> createReader(InputPartition partition) {
    return new FileRowReader(
        format,
        columns,
        headerFilters,
        limit,
        FileInput.ofParts(((FilePartition) partition).parts(), configuration.value().value()));
  }
}
