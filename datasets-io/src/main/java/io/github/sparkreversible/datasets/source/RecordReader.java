package io.github.sparkreversible.datasets.source;

import java.io.Closeable;
import java.io.IOException;

/**
 * The records of a part of a file, one at a time. Records are read on demand; a reader holds no
 * more than the current one. Used by one thread.
 */
public interface RecordReader extends Closeable {
  /**
   * A fact of the file's header, in Spark's internal form; known once the file is open. It is the
   * value of the column in every record of the file.
   *
   * @param column one of {@link FileFormat#headerColumns}
   * @throws io.github.sparkreversible.datasets.files.MalformedFileException if the header is not
   *     what it should be
   * @throws IOException if the file system fails
   */
  Object headerValue(String column) throws IOException;

  /**
   * Goes on to the next record.
   *
   * @return false after the last one
   * @throws io.github.sparkreversible.datasets.files.MalformedFileException if the file is not what
   *     it should be
   * @throws IOException if the file system fails
   */
  boolean next() throws IOException;

  /**
   * A column of the current record, in Spark's internal form.
   *
   * @param column a column that was asked for when the file was opened; not a header column, nor
   *     one that {@link FileFormat} says are given by the rows' loop
   */
  Object value(String column) throws IOException;
}
