package io.github.sparkreversible.datasets.source;

import io.github.sparkreversible.datasets.files.InputFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.metric.CustomMetric;
import org.apache.spark.sql.connector.read.Batch;
import org.apache.spark.sql.connector.read.InputPartition;
import org.apache.spark.sql.connector.read.PartitionReaderFactory;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/** A query's columns over the files, packed into partitions. */
final class FileScan implements Scan, Batch {
  /** All rows are wanted. */
  static final int NO_LIMIT = Integer.MAX_VALUE;

  private final FileTable table;
  private final StructType columns;
  private final List<Filter> pathFilters;
  private final List<Filter> headerFilters;
  private final int limit;

  FileScan(FileTable table, StructType columns, Filter[] filters, int limit) {
    this.table = table;
    this.columns = columns;
    FileFilters known = new FileFilters(table.format());
    this.pathFilters = Arrays.stream(filters).filter(known::needsPathOnly).toList();
    this.headerFilters =
        Arrays.stream(filters).filter(filter -> !known.needsPathOnly(filter)).toList();
    this.limit = limit;
  }

  @Override
  public StructType readSchema() {
    return columns;
  }

  @Override
  public String description() {
    StringBuilder text = new StringBuilder(table.name());
    text.append(" (").append(table.files().size()).append(" files), PushedFilters: ");
    text.append(pathFilters).append(' ').append(headerFilters);
    if (limit != NO_LIMIT) {
      text.append(", PushedLimit: ").append(limit);
    }
    return text.toString();
  }

  @Override
  public Batch toBatch() {
    return this;
  }

  @Override
  public InputPartition[] planInputPartitions() {
    FileFormat format = table.format();
    List<InputFile> files = table.files().stream().filter(this::passesPathFilters).toList();
    return FilePacking.of(SparkSession.active())
        .pack(files, file -> format.isSplittable(file.path()))
        .toArray(InputPartition[]::new);
  }

  private boolean passesPathFilters(InputFile file) {
    FileFilters.Values values =
        column -> FileRowReader.pathValue(column, file, table.format().fileOptions());
    try {
      for (Filter filter : pathFilters) {
        if (!FileFilters.passes(filter, values)) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public PartitionReaderFactory createReaderFactory() {
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(SparkSession.active().sparkContext());
    return new FileReaderFactory(
        table.format(),
        columns.fieldNames(),
        headerFilters.toArray(new Filter[0]),
        limit,
        context.broadcast(new SerializableConfiguration(table.configuration())));
  }

  @Override
  public CustomMetric[] supportedCustomMetrics() {
    return new CustomMetric[] {new MalformedFilesMetric()};
  }
}
