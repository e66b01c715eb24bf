package io.github.sparkreversible.datasets.source;

import io.github.sparkreversible.datasets.files.Content;
import java.io.IOException;
import java.io.Serializable;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/**
 * One kind of files under fixed options: what columns its records have, and how a file is opened.
 *
 * <p>The columns of {@link #pathColumns}, {@value #ORIGIN} (the path) and usually {@value #LABEL}
 * (the folder's name, if labels were asked for), are part of the schema and filled in by the loop
 * that makes the rows; {@value #CORRUPT_RECORD} is added to the schema in mode PERMISSIVE.
 */
public interface FileFormat extends Serializable {
  /** Path of the file, string. */
  String ORIGIN = "origin";

  /**
   * Name of the file's folder if labels were asked for, else null; string. Formats whose files hold
   * labels have a column of their own by this name.
   */
  String LABEL = "label";

  /** In mode PERMISSIVE: path, place and cause of what cannot be read, else null; string. */
  String CORRUPT_RECORD = "_corrupt_record";

  /** Name of the data source. */
  String name();

  /** The options that every file data source has. */
  FileOptions fileOptions();

  /** All columns but {@value #CORRUPT_RECORD}. */
  StructType schema();

  /** Columns that the path alone tells: {@value #ORIGIN}, and {@value #LABEL} or not. */
  default Set<String> pathColumns() {
    return Set.of(ORIGIN, LABEL);
  }

  /** Columns whose values are known from the header alone. Filters on them skip whole files. */
  Set<String> headerColumns();

  /** Whether tasks can read parts of such a file without reading what comes before. */
  boolean isSplittable(String path);

  /**
   * Opens a part of a file.
   *
   * @param content the bytes
   * @param part which records are wanted; a whole file if it is not splittable
   * @param columns the columns that will be asked for, without those of {@link #pathColumns};
   *     nothing is decoded that none of them needs, but the number of records is the same whatever
   *     they are. With {@value #CORRUPT_RECORD} among them, damage has to be found that any column
   *     would run into, also if the others do not need that part of the file
   * @throws io.github.sparkreversible.datasets.files.MalformedFileException if the file is not what
   *     it should be
   * @throws IOException if the file system fails
   */
  RecordReader open(Content content, FilePart part, Set<String> columns) throws IOException;

  /**
   * Whether a file has to be opened for these columns; if not, every file is one record.
   *
   * @param columns as in {@link #open}
   */
  default boolean opens(Set<String> columns) {
    return true;
  }

  /**
   * Whether every file has exactly one record, so that in mode PERMISSIVE a file has one row
   * whether it can be read or not, and no column has to be read to count them.
   */
  default boolean hasOneRecordPerFile() {
    return false;
  }

  /**
   * A column of a file that {@link #opens} leaves closed, or a column that must not be null of a
   * file that cannot be read; in Spark's internal form.
   */
  default Object unopenedValue(String column) {
    throw new IllegalStateException("Data source " + name() + " has no column " + column);
  }
}
