package io.github.sparkreversible.datasets.decode;

import io.github.sparkreversible.datasets.source.FileInput;
import io.github.sparkreversible.datasets.source.FileRowReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import scala.Function1;

/**
 * The decoded rows of input rows, one at a time: no more than an input row and one of its rows are
 * held.
 */
final class DecodedRows implements Iterator<Row> {
  private final DecodedPartition partition;
  private final FileRowReader reader;
  private final Function1<Object, Object> toRow;
  private Row inputRow;
  private Row next;
  private long malformedFiles;

  DecodedRows(DecodedPartition partition, Iterator<Row> rows) {
    this.partition = partition;
    this.toRow =
        CatalystTypeConverters.createToScalaConverter(FileRowReader.schema(partition.format()));
    Configuration configuration = partition.configuration().value().value();
    this.reader =
        new FileRowReader(
            partition.format(),
            new Iterator<FileInput>() {
              @Override
              public boolean hasNext() {
                return rows.hasNext();
              }

              @Override
              public FileInput next() {
                inputRow = rows.next();
                return partition.input().of(inputRow, configuration);
              }
            });
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      next = read();
    }
    return next != null;
  }

  private Row read() {
    try {
      boolean found = reader.next();
      partition.malformedFiles().add(reader.malformedFiles() - malformedFiles);
      malformedFiles = reader.malformedFiles();
      if (!found) {
        inputRow = null;
        return null;
      }
      return joined((Row) toRow.apply(reader.get()));
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private Row joined(Row decoded) {
    List<Integer> passing = partition.passing();
    Object[] values = new Object[passing.size() + decoded.length()];
    for (int i = 0; i < passing.size(); i++) {
      values[i] = inputRow.get(passing.get(i));
    }
    for (int i = 0; i < decoded.length(); i++) {
      values[passing.size() + i] = decoded.get(i);
    }
    return RowFactory.create(values);
  }

  @Override
  public Row next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Row row = next;
    next = null;
    return row;
  }

  /** Closes the file that is open. */
  void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
