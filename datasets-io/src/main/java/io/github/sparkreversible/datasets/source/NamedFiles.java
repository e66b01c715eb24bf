package io.github.sparkreversible.datasets.source;

import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Writes rows as files, one a row, on the executors. A column says how each file is named; the
 * names are checked before any file is written.
 */
public final class NamedFiles {
  /** Writes one row. */
  public interface RowFile extends Serializable {
    /**
     * Writes a file.
     *
     * @param row the columns asked for, and the name
     * @param path where it goes, with the suffix
     */
    void write(Row row, Path path, Configuration configuration) throws IOException;
  }

  private NamedFiles() {}

  /**
   * Writes all rows.
   *
   * @param rows rows with names and what the files hold
   * @param nameColumn string column: path of the file below the folder, without the suffix; each
   *     name once
   * @param columns what else the files are made of
   * @param folder absent or empty
   * @param suffix ending of every file, with its dot
   * @param file writes one of them
   * @throws IllegalArgumentException if the column is missing or has another type, a name is null,
   *     twice there or leads out of the folder, or the folder is not empty
   * @throws IOException if the file system fails
   */
  public static void write(
      Dataset<Row> rows,
      String nameColumn,
      List<String> columns,
      String folder,
      String suffix,
      RowFile file)
      throws IOException {
    requireNames(rows, nameColumn);
    Configuration configuration = rows.sparkSession().sessionState().newHadoopConf();
    Path root = new Path(folder);
    FileSystem fileSystem = root.getFileSystem(configuration);
    if (fileSystem.exists(root) && fileSystem.listStatus(root).length > 0) {
      throw new IllegalArgumentException(
          "Folder " + folder + " has files already, expected an absent or empty folder");
    }
    Broadcast<SerializableConfiguration> shared =
        JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext())
            .broadcast(new SerializableConfiguration(configuration));
    rows.select(nameColumn, columns.toArray(String[]::new))
        .foreachPartition(
            new Partition(
                fileSystem.makeQualified(root).toString(), nameColumn, suffix, file, shared));
  }

  private static void requireNames(Dataset<Row> rows, String nameColumn) {
    if (!Arrays.asList(rows.schema().fieldNames()).contains(nameColumn)
        || !rows.schema().apply(nameColumn).dataType().equals(DataTypes.StringType)) {
      throw new IllegalArgumentException(
          "Column '"
              + nameColumn
              + "' of file names is missing or no string; the columns are "
              + rows.schema().simpleString());
    }
    List<Row> wrong =
        rows.groupBy(functions.col(nameColumn))
            .count()
            .where(
                functions
                    .col("count")
                    .gt(1)
                    .or(functions.col(nameColumn).isNull())
                    .or(functions.col(nameColumn).rlike("^\\s*$|^/|:|(^|/)(\\.|_)|//|/$")))
            .takeAsList(1);
    if (!wrong.isEmpty()) {
      throw new IllegalArgumentException(
          "Column '"
              + nameColumn
              + "' has "
              + wrong.get(0).getLong(1)
              + " times the value '"
              + wrong.get(0).getString(0)
              + "', expected each name once: a relative path whose parts do not begin with '.' or"
              + " '_', without ':'");
    }
  }

  /** Writes the rows of a partition. */
  private record Partition(
      String root,
      String nameColumn,
      String suffix,
      RowFile file,
      Broadcast<SerializableConfiguration> configuration)
      implements ForeachPartitionFunction<Row> {
    @Override
    public void call(Iterator<Row> rows) throws IOException {
      while (rows.hasNext()) {
        Row row = rows.next();
        String name = row.getString(row.fieldIndex(nameColumn));
        file.write(row, new Path(root, name + suffix), configuration.value().value());
      }
    }
  }
}
