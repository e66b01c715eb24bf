package io.github.sparkreversible.datasets.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.pointcloud.CloudFiles;
import io.github.sparkreversible.datasets.pointcloud.format.PointCloudWriter;
import io.github.sparkreversible.datasets.synthetic.Motion;
import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.video.VideoWriter;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.StreamingQueryException;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that arrive in a folder, decoded by a stream that is stopped, or fails, and goes on. */
public class StreamIT {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir public Path folder;

  private Path arriving;
  private Path decoded;
  private Path checkpoint;

  @BeforeEach
  public void makeFolders() throws IOException {
    arriving = Files.createDirectory(folder.resolve("arriving"));
    decoded = folder.resolve("decoded");
    checkpoint = folder.resolve("checkpoint");
  }

  private void videoArrives(int number) throws IOException {
    MovingShapes shapes = new MovingShapes(Motion.TRANSLATIONS, 9, 32, 16);
    VideoWriter.write(
        new org.apache.hadoop.fs.Path(arriving.resolve(number + ".mp4").toUri()),
        new Configuration(),
        shapes.clip(Motion.LEFT, number, 1),
        16);
  }

  private void textArrives(String name) throws IOException {
    Path made = Files.writeString(folder.resolve(name), "This is none of them.");
    Files.move(made, arriving.resolve(name));
  }

  private StreamingQuery start(FileDecoder decoder, Trigger trigger) throws TimeoutException {
    Dataset<Row> files =
        SPARK
            .readStream()
            .format("binaryFile")
            .schema(FileDecoder.BINARY_FILES)
            .option("maxFilesPerTrigger", 1)
            .load(arriving.toString());
    return decoder
        .transform(files)
        .drop("modificationTime", "length")
        .writeStream()
        .format("parquet")
        .option("path", decoded.toString())
        .option("checkpointLocation", checkpoint.toString())
        .trigger(trigger)
        .start();
  }

  /** Decodes what is there, and ends. */
  private void run(FileDecoder decoder) throws TimeoutException, StreamingQueryException {
    StreamingQuery query = start(decoder, Trigger.AvailableNow());
    query.awaitTermination();
    query.exception().foreach(e -> fail(e));
  }

  private static Object fail(StreamingQueryException e) {
    throw new IllegalStateException(e);
  }

  private List<String> decodedRows() {
    return texts(SPARK.read().parquet(decoded.toString()));
  }

  private static List<String> texts(Dataset<Row> rows) {
    List<String> texts = new ArrayList<>();
    for (Row row : rows.collectAsList()) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < row.length(); i++) {
        boolean tensor =
            TensorColumn.isTensor(row.schema().fields()[i].dataType()) && !row.isNullAt(i);
        text.append(row.schema().fieldNames()[i]).append('=');
        text.append(tensor ? TensorColumn.fromRow(row.getStruct(i)).hashCode() : row.get(i));
        text.append(' ');
      }
      texts.add(text.toString());
    }
    texts.sort(null);
    return texts;
  }

  private List<String> batchRows(String format, Map<String, String> options) {
    return texts(SPARK.read().format(format).options(options).load(arriving.toString()));
  }

  @Test
  public void everyVideoIsDecodedOnceAcrossARestart()
      throws IOException, TimeoutException, StreamingQueryException {
    FileDecoder decoder =
        new FileDecoder().setOptions("frames=4 sampling=dense size=16").setMode("PERMISSIVE");
    videoArrives(0);
    videoArrives(1);
    run(decoder);
    assertEquals(4, decodedRows().size());
    videoArrives(2);
    textArrives("3.mp4");
    run(decoder);
    Map<String, String> options =
        Map.of("frames", "4", "sampling", "dense", "size", "16", "mode", "PERMISSIVE");
    assertEquals(batchRows("video", options), decodedRows());
    assertEquals(
        1,
        SPARK.read().parquet(decoded.toString()).where("_corrupt_record like '%3.mp4: %'").count());
    run(decoder);
    assertEquals(7, decodedRows().size());
  }

  @Test
  public void aStreamThatACorruptFileEndedGoesOnInAnotherMode()
      throws IOException, TimeoutException, StreamingQueryException {
    FileDecoder decoder = new FileDecoder().setOptions("frames=2 size=16");
    videoArrives(0);
    run(decoder);
    textArrives("1.mp4");
    StreamingQuery query = start(decoder, Trigger.AvailableNow());
    StreamingQueryException error =
        assertThrows(StreamingQueryException.class, query::awaitTermination);
    assertTrue(error.getMessage().contains("1.mp4"), error.getMessage());
    assertEquals(1, decodedRows().size());
    videoArrives(2);
    run(decoder.setMode("DROPMALFORMED"));
    Map<String, String> options = Map.of("frames", "2", "size", "16", "mode", "DROPMALFORMED");
    assertEquals(2, decodedRows().size());
    assertEquals(batchRows("video", options), decodedRows());
  }

  @Test
  public void aRunningStreamTakesWhatArrives() throws IOException, TimeoutException {
    Dataset<Row> clouds =
        SPARK
            .range(3)
            .selectExpr(
                "concat('cloud', id) as name",
                "named_struct('shape', array(2, 3), 'dtype', 'float32', 'data',"
                    + " unhex(repeat(concat('0000', lpad(hex(16384 + id), 4, '0')), 6))) as tensor",
                "array('x', 'y', 'z') as columns",
                "array(0D, 0D, 0D) as offset");
    FileDecoder decoder = new FileDecoder().setFormat("pointcloud").setOption("chunkPoints", "1");
    StreamingQuery query = start(decoder, Trigger.ProcessingTime(0));
    try {
      CloudFiles.write(
          clouds.where("id < 2"),
          "name",
          arriving.resolve("..").resolve("made").toString(),
          PointCloudWriter.NPY);
      Files.move(folder.resolve("made/cloud0.npy"), arriving.resolve("cloud0.npy"));
      query.processAllAvailable();
      assertEquals(2, decodedRows().size());
      Files.move(folder.resolve("made/cloud1.npy"), arriving.resolve("cloud1.npy"));
      query.processAllAvailable();
    } finally {
      query.stop();
    }
    List<String> batch = batchRows("pointcloud", Map.of("chunkPoints", "1"));
    assertEquals(4, batch.size());
    assertEquals(batch, decodedRows());
    assertEquals(
        2,
        SPARK
            .read()
            .parquet(decoded.toString())
            .select(functions.col("origin"))
            .distinct()
            .count());
  }
}
