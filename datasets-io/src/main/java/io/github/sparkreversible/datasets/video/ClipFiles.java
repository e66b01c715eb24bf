package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.io.IOException;
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
 * Writes a column of clips as mp4 files, one a row, on the executors.
 *
 * <pre>{@code
 * ClipFiles.write(
 *     clips.withColumn("name", concat_ws("/", col("label"), monotonically_increasing_id())),
 *     "tensor", "name", "hdfs:///clips", 25);
 * }</pre>
 *
 * <p>Codec and colours are those of {@link VideoWriter}. A file appears when it is complete; what a
 * failed job has left may be incomplete as a set.
 */
public final class ClipFiles {
  private static final String SUFFIX = ".mp4";

  private ClipFiles() {}

  /**
   * Writes all clips.
   *
   * @param clips rows of clips and names
   * @param clipColumn tensor column, uint8 {@code [frames, height, width, 3 or 1]}
   * @param nameColumn string column: path of the file below the folder, without {@code .mp4}; each
   *     name once
   * @param folder absent or empty
   * @param frameRate frames per second of every file
   * @throws IllegalArgumentException if a column is missing or has another type, a name is null,
   *     twice there or leads out of the folder, or the folder is not empty
   * @throws IOException if the file system fails
   */
  public static void write(
      Dataset<Row> clips, String clipColumn, String nameColumn, String folder, double frameRate)
      throws IOException {
    TensorColumn.checkSchema(clips.schema(), clipColumn);
    requireNames(clips, nameColumn);
    Configuration configuration = clips.sparkSession().sessionState().newHadoopConf();
    Path root = new Path(folder);
    FileSystem fileSystem = root.getFileSystem(configuration);
    if (fileSystem.exists(root) && fileSystem.listStatus(root).length > 0) {
      throw new IllegalArgumentException(
          "Folder " + folder + " has files already, expected an absent or empty folder");
    }
    Broadcast<SerializableConfiguration> shared =
        JavaSparkContext.fromSparkContext(clips.sparkSession().sparkContext())
            .broadcast(new SerializableConfiguration(configuration));
    clips
        .select(functions.col(nameColumn), functions.col(clipColumn))
        .foreachPartition(
            new Partition(fileSystem.makeQualified(root).toString(), frameRate, shared));
  }

  private static void requireNames(Dataset<Row> clips, String nameColumn) {
    if (!Arrays.asList(clips.schema().fieldNames()).contains(nameColumn)
        || !clips.schema().apply(nameColumn).dataType().equals(DataTypes.StringType)) {
      throw new IllegalArgumentException(
          "Column '"
              + nameColumn
              + "' of file names is missing or no string; the columns are "
              + clips.schema().simpleString());
    }
    List<Row> wrong =
        clips
            .groupBy(functions.col(nameColumn))
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

  /** Writes the clips of a partition. */
  private record Partition(
      String root, double frameRate, Broadcast<SerializableConfiguration> configuration)
      implements ForeachPartitionFunction<Row> {
    @Override
    public void call(Iterator<Row> rows) throws IOException {
      while (rows.hasNext()) {
        Row row = rows.next();
        String name = row.getString(0);
        if (row.isNullAt(1)) {
          throw new IllegalArgumentException(
              "The clip named '" + name + "' is null; leave out such rows before writing");
        }
        VideoWriter.write(
            new Path(root, name + SUFFIX),
            configuration.value().value(),
            TensorColumn.fromRow(row.getStruct(1)),
            frameRate);
      }
    }
  }
}
