package io.github.sparkreversible.datasets.source;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.unsafe.types.UTF8String;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of a partition's files, one at a time. A file is opened when its first row is asked for, and
 * only if a column, a filter or the mode needs it.
 *
 * <p>In mode PERMISSIVE, the records before the damage stay, then comes one row whose columns are
 * null but for those known of the path and the header, with path, place and cause in {@value
 * FileFormat#CORRUPT_RECORD}. A file that cannot even be opened gives that row once, however many
 * parts it has.
 */
final class FileRowReader implements PartitionReader<InternalRow> {
  private static final Logger LOG = LoggerFactory.getLogger(FileRowReader.class);

  private final FileFormat format;
  private final String[] columns;
  private final Set<String> needed;
  private final boolean opens;
  private final Filter[] headerFilters;
  private final int limit;
  private final Configuration configuration;
  private final Iterator<FilePart> parts;
  private FilePart part;
  private RecordReader records;
  private InternalRow row;
  private int rows;
  private long malformedFiles;

  FileRowReader(
      FileFormat format,
      String[] columns,
      Filter[] headerFilters,
      int limit,
      Configuration configuration,
      List<FilePart> parts) {
    this.format = format;
    this.columns = columns;
    this.headerFilters = headerFilters;
    this.limit = limit;
    this.configuration = configuration;
    this.parts = parts.iterator();
    this.needed = new HashSet<>(Arrays.asList(columns));
    needed.removeAll(FileFilters.PATH_COLUMNS);
    ReadMode mode = format.fileOptions().mode();
    if (mode == ReadMode.DROPMALFORMED
        || (mode == ReadMode.PERMISSIVE && !format.hasOneRecordPerFile())) {
      needed.add(FileFormat.CORRUPT_RECORD);
    }
    this.opens = headerFilters.length > 0 || format.opens(needed);
  }

  @Override
  public boolean next() throws IOException {
    row = null;
    while (row == null && rows < limit && (records != null || parts.hasNext())) {
      try {
        row = records == null ? firstOfNextPart() : nextOfPart();
      } catch (MalformedFileException e) {
        row = malformed(e);
      }
    }
    if (row != null) {
      rows++;
    }
    return row != null;
  }

  /** The row of a file that is not opened; otherwise opens the next part, and there is none yet. */
  private InternalRow firstOfNextPart() throws IOException {
    part = parts.next();
    if (!opens) {
      return part.index() == 0 ? row(null) : null;
    }
    records = format.open(Content.of(part.file(), configuration), part, needed);
    for (Filter filter : headerFilters) {
      if (!FileFilters.passes(filter, this::fileValue)) {
        closePart();
        return null;
      }
    }
    return null;
  }

  private InternalRow nextOfPart() throws IOException {
    if (records.next()) {
      return row(null);
    }
    closePart();
    return null;
  }

  /** What becomes of the rest of a malformed file: an exception, a row, or null for none. */
  private InternalRow malformed(MalformedFileException e) throws IOException {
    ReadMode mode = format.fileOptions().mode();
    if (mode == ReadMode.FAILFAST) {
      throw new IOException(
          e.getMessage()
              + ". Mode is FAILFAST; DROPMALFORMED leaves such files out, PERMISSIVE gives"
              + " a row of nulls with the cause",
          e);
    }
    boolean unopened = records == null;
    if (unopened && part.index() > 0) {
      return null;
    }
    malformedFiles++;
    LOG.warn("Malformed file (mode {}): {}", mode, e.getMessage());
    InternalRow corrupt = mode == ReadMode.PERMISSIVE ? row(e.record()) : null;
    closePart();
    return corrupt;
  }

  private InternalRow row(String corrupt) throws IOException {
    Object[] values = new Object[columns.length];
    for (int i = 0; i < columns.length; i++) {
      values[i] = value(columns[i], corrupt);
    }
    return new GenericInternalRow(values);
  }

  private Object value(String column, String corrupt) throws IOException {
    if (column.equals(FileFormat.CORRUPT_RECORD)) {
      return UTF8String.fromString(corrupt);
    }
    if (FileFilters.PATH_COLUMNS.contains(column)) {
      return pathValue(column, part.file(), format.fileOptions());
    }
    if (corrupt != null) {
      return corruptValue(column);
    }
    if (records == null) {
      return format.unopenedValue(column);
    }
    return format.headerColumns().contains(column)
        ? records.headerValue(column)
        : records.value(column);
  }

  private Object corruptValue(String column) throws IOException {
    if (records == null || !format.headerColumns().contains(column)) {
      return format.schema().apply(column).nullable() ? null : format.unopenedValue(column);
    }
    try {
      return records.headerValue(column);
    } catch (MalformedFileException e) {
      LOG.debug("Header column {} of a malformed file is unknown", column, e);
      return null;
    }
  }

  private Object fileValue(String column) throws IOException {
    return FileFilters.PATH_COLUMNS.contains(column)
        ? pathValue(column, part.file(), format.fileOptions())
        : records.headerValue(column);
  }

  /** A column that the path alone tells. */
  static UTF8String pathValue(String column, InputFile file, FileOptions options) {
    if (column.equals(FileFormat.ORIGIN)) {
      return UTF8String.fromString(file.path());
    }
    return options.folderLabels() ? UTF8String.fromString(file.parentName()) : null;
  }

  @Override
  public InternalRow get() {
    return row;
  }

  @Override
  public CustomTaskMetric[] currentMetricsValues() {
    return new CustomTaskMetric[] {new MalformedFilesMetric.Count(malformedFiles)};
  }

  private void closePart() throws IOException {
    RecordReader open = records;
    records = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    row = null;
    closePart();
  }
}
