package io.github.sparkreversible.datasets.source;

import java.util.Arrays;
import org.apache.spark.sql.connector.read.Scan;
import org.apache.spark.sql.connector.read.SupportsPushDownFilters;
import org.apache.spark.sql.connector.read.SupportsPushDownLimit;
import org.apache.spark.sql.connector.read.SupportsPushDownRequiredColumns;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructType;

/**
 * Takes what a query needs: its columns, the filters that can skip whole files, and a limit.
 *
 * <p>Filters are evaluated once more by Spark, because the rows of files that cannot be read have
 * to pass them too. A limit holds for each partition.
 */
final class FileScanBuilder
    implements SupportsPushDownRequiredColumns, SupportsPushDownFilters, SupportsPushDownLimit {
  private final FileTable table;
  private StructType columns;
  private Filter[] filters = new Filter[0];
  private int limit = FileScan.NO_LIMIT;

  FileScanBuilder(FileTable table) {
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
  public Filter[] pushFilters(Filter[] given) {
    FileFilters known = new FileFilters(table.format());
    filters = Arrays.stream(given).filter(known::supports).toArray(Filter[]::new);
    return given;
  }

  @Override
  public Filter[] pushedFilters() {
    return filters.clone();
  }

  @Override
  public boolean pushLimit(int rows) {
    limit = rows;
    return true;
  }

  @Override
  public Scan build() {
    return new FileScan(table, columns, filters, limit);
  }
}
