package io.github.sparkreversible.pipelines.inspection;

import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.ReadMode;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** How the files of one kind of data are inspected, and how their facts are worded. */
public interface Inspection {
  /** Path of the file, string. */
  String ORIGIN = FileFormat.ORIGIN;

  /** Path, place and cause if the file is malformed, else null; string. */
  String ERROR = "error";

  /** A small picture, an encoded image of type {@link #pictureType}; null if there is none. */
  String PICTURE = "picture";

  /**
   * Options of the data source that say which files are read, or how a file without a header is to
   * be understood; besides {@code fs.*}. All others are set here.
   */
  List<String> readOptions();

  /**
   * A row for each file at every depth, sorted by path: {@value #ORIGIN}, {@value #ERROR}, the
   * facts, {@value #PICTURE}. Of a malformed file, the facts that its header tells.
   *
   * @param data file, folder or pattern
   * @param options values of {@link #readOptions} and {@code fs.*}
   * @param mode FAILFAST: a malformed file ends the query; otherwise it has a row
   * @throws IllegalArgumentException if the path does not exist, or the value of an option is
   *     invalid
   */
  Dataset<Row> facts(SparkSession spark, String data, Map<String, String> options, ReadMode mode);

  /** Media type of the pictures. */
  String pictureType();

  /** One sentence about the pictures. */
  String pictureLegend();

  /** The column of facts that says how much a file holds, long; its unit is {@link #unit}. */
  String amountColumn();

  /** What {@link #amountColumn} counts, in the singular. */
  String unit();

  /** The facts of a file in words. */
  Caption caption(Row facts);

  /**
   * What stands below a picture, as plain text.
   *
   * @param lines a line each
   * @param table rows of cells, the first row with the heads of the columns; may be empty
   * @param color 24-bit RGB to be shown, or null
   */
  record Caption(List<String> lines, List<List<String>> table, Integer color) {
    /** Keeps unmodifiable copies. */
    public Caption {
      lines = List.copyOf(lines);
      table = List.copyOf(table);
    }
  }
}
