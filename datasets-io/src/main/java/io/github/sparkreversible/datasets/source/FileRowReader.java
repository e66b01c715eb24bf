package io.github.sparkreversible.datasets.source;

import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.metric.CustomTaskMetric;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of files, one at a time, wherever their bytes come from. A file is opened when its first row
 * is asked for, and only if a column, a filter or the mode needs it.
 *
 * <p>In mode PERMISSIVE, the records before the damage stay, then comes one row whose columns are
 * null but for those known of the path and the header, with path, place and cause in {@value
 * FileFormat#CORRUPT_RECORD}. A file that cannot even be opened gives that row once, however many
 * parts it has.
 */
public final class FileRowReader implements PartitionReader<InternalRow> {
  private static final Logger LOG = LoggerFactory.getLogger(FileRowReader.class);

  private final FileFormat format;
  private final String[] columns;
  private final Set<String> needed;
  private final boolean opens;
  private final Filter[] headerFilters;
  private final int limit;
  private final Iterator<? extends FileInput> inputs;
  private FileInput input;
  private RecordReader records;
  private InternalRow row;
  private int rows;
  private long malformedFiles;

  /**
   * All rows of these inputs with all of the format's columns, as {@link #schema} has them.
   *
   * @param inputs asked for one at a time, when all rows of the one before have been read
   */
  public FileRowReader(FileFormat format, Iterator<? extends FileInput> inputs) {
    this(format, schema(format).fieldNames(), new Filter[0], FileScan.NO_LIMIT, inputs);
  }

  FileRowReader(
      FileFormat format,
      String[] columns,
      Filter[] headerFilters,
      int limit,
      Iterator<? extends FileInput> inputs) {
    this.format = format;
    this.columns = columns;
    this.headerFilters = headerFilters;
    this.limit = limit;
    this.inputs = inputs;
    this.needed = new HashSet<>(Arrays.asList(columns));
    needed.removeAll(format.pathColumns());
    ReadMode mode = format.fileOptions().mode();
    if (mode == ReadMode.DROPMALFORMED
        || (mode == ReadMode.PERMISSIVE && !format.hasOneRecordPerFile())) {
      needed.add(FileFormat.CORRUPT_RECORD);
    }
    this.opens = headerFilters.length > 0 || format.opens(needed);
  }

  /** The format's columns, and {@value FileFormat#CORRUPT_RECORD} in mode PERMISSIVE. */
  public static StructType schema(FileFormat format) {
    return format.fileOptions().mode() == ReadMode.PERMISSIVE
        ? format.schema().add(FileFormat.CORRUPT_RECORD, DataTypes.StringType)
        : format.schema();
  }

  @Override
  public boolean next() throws IOException {
    row = null;
    while (row == null && rows < limit && (records != null || inputs.hasNext())) {
      try {
        row = records == null ? firstOfNextInput() : nextOfInput();
      } catch (MalformedFileException e) {
        row = malformed(e);
      }
    }
    if (row != null) {
      rows++;
    }
    return row != null;
  }

  /**
   * The row of a file that is not opened; otherwise opens the next input, and there is none yet.
   */
  private InternalRow firstOfNextInput() throws IOException {
    input = inputs.next();
    if (!opens) {
      return input.part().index() == 0 ? row(null) : null;
    }
    records = input.open(format, needed);
    for (Filter filter : headerFilters) {
      if (!FileFilters.passes(filter, this::fileValue)) {
        closeRecords();
        return null;
      }
    }
    return null;
  }

  private InternalRow nextOfInput() throws IOException {
    if (records.next()) {
      return row(null);
    }
    closeRecords();
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
    if (unopened && input.part().index() > 0) {
      return null;
    }
    malformedFiles++;
    LOG.warn("Malformed file (mode {}): {}", mode, e.getMessage());
    InternalRow corrupt = mode == ReadMode.PERMISSIVE ? row(e.record()) : null;
    closeRecords();
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
    if (format.pathColumns().contains(column)) {
      return pathValue(column, input.part().file(), format.fileOptions());
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
    return format.pathColumns().contains(column)
        ? pathValue(column, input.part().file(), format.fileOptions())
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

  /** How many malformed files were met so far. */
  public long malformedFiles() {
    return malformedFiles;
  }

  private void closeRecords() throws IOException {
    RecordReader open = records;
    records = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() throws IOException {
    row = null;
    if (malformedFiles > 0) {
      LOG.warn(
          "{} malformed files in this task (format {}, mode {})",
          malformedFiles,
          format.name(),
          format.fileOptions().mode());
    }
    closeRecords();
  }
}
