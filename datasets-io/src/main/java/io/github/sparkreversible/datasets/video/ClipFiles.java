package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.source.NamedFiles;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

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
    NamedFiles.write(
        clips,
        nameColumn,
        List.of(clipColumn),
        folder,
        SUFFIX,
        new Clip(nameColumn, clipColumn, frameRate));
  }

  /** Writes a clip. */
  private record Clip(String nameColumn, String clipColumn, double frameRate)
      implements NamedFiles.RowFile {
    @Override
    public void write(Row row, Path path, Configuration configuration) throws IOException {
      int clip = row.fieldIndex(clipColumn);
      if (row.isNullAt(clip)) {
        throw new IllegalArgumentException(
            "The clip named '"
                + row.getAs(nameColumn)
                + "' is null; leave out such rows before writing");
      }
      VideoWriter.write(path, configuration, TensorColumn.fromRow(row.getStruct(clip)), frameRate);
    }
  }
}
