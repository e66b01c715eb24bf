package io.github.sparkreversible.datasets.video;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class ClipFilesIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final int PER_CLASS = 2;

  @TempDir public Path folder;

  private Dataset<Row> clips;

  @BeforeEach
  public void makeClips() throws IOException {
    Path source = folder.resolve("source");
    MovingShapes.DEFAULT.generate(
        new org.apache.hadoop.fs.Path(source.toUri()), new Configuration(), PER_CLASS, 1);
    clips =
        SPARK
            .read()
            .format("video")
            .option("labels", "folder")
            .load(source.toString())
            .withColumn(
                "name",
                concat_ws("/", col("label"), regexp_extract(col("origin"), "([^/]*)\\.mp4$", 1)));
  }

  @Test
  public void clipsComeBackFromTheirFiles() throws IOException {
    Path target = folder.resolve("target");
    ClipFiles.write(clips, "tensor", "name", target.toString(), 16);
    List<Row> written =
        SPARK
            .read()
            .format("video")
            .option("labels", "folder")
            .load(target.toString())
            .select("label", "tensor", "frameRate")
            .collectAsList();
    List<Row> source = clips.select("label", "tensor", "frameRate").collectAsList();
    assertEquals(source.size(), written.size());
    for (int i = 0; i < source.size(); i++) {
      assertEquals(source.get(i).getString(0), written.get(i).getString(0));
      assertEquals(16, written.get(i).getDouble(2), 1e-6);
      float[] expected = TensorColumn.fromRow(source.get(i).getStruct(1)).toFloats();
      float[] found = TensorColumn.fromRow(written.get(i).getStruct(1)).toFloats();
      double difference = 0;
      for (int p = 0; p < expected.length; p++) {
        difference += Math.abs(expected[p] - found[p]) / expected.length;
      }
      assertTrue(difference < 4, "mean difference " + difference);
    }
    try (var files = Files.walk(target)) {
      assertArrayEquals(
          new Object[0],
          files.filter(file -> file.getFileName().toString().startsWith(".")).toArray());
    }
  }

  @Test
  public void wrongNamesAreRefusedBeforeAnyFileIsWritten() {
    String target = folder.resolve("target").toString();
    String twice =
        Thrown.message(
            IllegalArgumentException.class,
            () -> ClipFiles.write(clips, "tensor", "label", target, 16));
    assertTrue(twice.contains("'label' has " + PER_CLASS + " times"), twice);
    for (String name : List.of("../out", "/etc/x", "a//b", " ", "_hidden", "a:b")) {
      Dataset<Row> one = clips.limit(1).withColumn("name", lit(name));
      String message =
          Thrown.message(
              IllegalArgumentException.class,
              () -> ClipFiles.write(one, "tensor", "name", target, 16));
      assertTrue(message.contains("'" + name + "'"), message);
    }
    String missing =
        Thrown.message(
            IllegalArgumentException.class,
            () -> ClipFiles.write(clips, "tensor", "nothing", target, 16));
    assertTrue(missing.contains("'nothing'"), missing);
    assertTrue(Files.notExists(Path.of(target)), target);
  }

  @Test
  public void aFolderWithFilesIsLeftAlone() {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> ClipFiles.write(clips, "tensor", "name", folder.toString(), 16));
    assertTrue(message.contains("expected an absent or empty folder"), message);
  }

  @Test
  public void aMissingClipIsNamed() {
    Dataset<Row> nothing = clips.withColumn("tensor", lit(null).cast(TensorColumn.TYPE));
    SparkException error =
        assertThrows(
            SparkException.class,
            () ->
                ClipFiles.write(
                    nothing, "tensor", "name", folder.resolve("target").toString(), 16));
    assertTrue(error.getMessage().contains("is null"), error.getMessage());
  }
}
