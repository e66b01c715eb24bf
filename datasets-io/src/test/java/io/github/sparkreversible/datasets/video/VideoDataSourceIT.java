package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.source.ReadMode;
import io.github.sparkreversible.datasets.synthetic.Motion;
import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class VideoDataSourceIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final int PER_CLASS = 6;

  @TempDir public static Path shapes;

  @TempDir public Path folder;

  @BeforeAll
  public static void makeClips() throws IOException {
    MovingShapes.DEFAULT.generate(
        new org.apache.hadoop.fs.Path(shapes.toUri()), new Configuration(), PER_CLASS, 1);
  }

  private static DataFrameReader video() {
    return SPARK.read().format("video");
  }

  /** The shapes that move left, and a text that is no video. */
  private Path withCorruptFile() throws IOException {
    for (int i = 0; i < PER_CLASS; i++) {
      String name = "0000" + i + ".mp4";
      Files.copy(shapes.resolve("left").resolve(name), folder.resolve(name));
    }
    Files.writeString(folder.resolve("zz_text.mp4"), "This is no video.");
    return folder;
  }

  @Test
  public void everySharedFileIsAsItsManifestSays() throws IOException {
    Map<String, VideoManifest.Entry> entries = new HashMap<>();
    for (VideoManifest.Entry entry : VideoManifest.entries()) {
      entries.put(entry.path().getFileName().toString(), entry);
    }
    String root = entries.get("pool_cleaning.mp4").path().getParent().toString();
    List<Row> rows =
        video()
            .option("frames", 8)
            .option("mode", "PERMISSIVE")
            .option("recursiveFileLookup", true)
            .option("pathGlobFilter", "*.{mp4,avi,webm,mkv}")
            .load(root)
            .collectAsList();
    assertEquals(entries.size(), rows.size());
    StringBuilder wrong = new StringBuilder();
    for (Row row : rows) {
      String name = new org.apache.hadoop.fs.Path(row.<String>getAs("origin")).getName();
      VideoManifest.Entry entry = entries.get(name);
      String corrupt = row.getAs("_corrupt_record");
      if (!entry.hasFrames()) {
        assertTrue(corrupt.contains(name) && corrupt.length() > name.length() + 20, corrupt);
        assertTrue(row.isNullAt(row.fieldIndex("tensor")), name);
        continue;
      }
      assertEquals(null, corrupt, name);
      Row tensor = row.getAs("tensor");
      String differences = VideoManifest.differences(entry, TensorColumn.fromRow(tensor));
      wrong.append(differences.isEmpty() ? "" : name + ": " + differences + "\n");
    }
    assertEquals("", wrong.toString());
  }

  @Test
  public void timesAreThoseOfTheFramesCovered() throws IOException {
    String file = VideoManifest.entry("arm_wrestling.mp4").path().toString();
    Row whole = video().load(file).select("startSeconds", "endSeconds", "clipIndex").first();
    assertEquals(0.0, whole.getDouble(0), 1e-6);
    assertEquals(10.0, whole.getDouble(1), 1e-4);
    assertEquals(0, whole.getInt(2));
    Row middle =
        video()
            .option("sampling", "consecutive")
            .option("frames", 10)
            .option("stride", 2)
            .load(file)
            .select("startSeconds", "endSeconds")
            .first();
    // 280 frames, a window of 20 from frame 130 on, 28 frames a second.
    assertEquals(130 / 28.0, middle.getDouble(0), 1e-4);
    assertEquals(150 / 28.0, middle.getDouble(1), 1e-4);
  }

  @Test
  public void failFastNamesTheFileAndTheCause() throws IOException {
    Dataset<Row> clips = video().load(withCorruptFile().toString());
    SparkException error = assertThrows(SparkException.class, clips::collectAsList);
    Throwable cause = error;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    assertTrue(
        cause.getMessage().contains("zz_text.mp4")
            && cause.getMessage().contains("Invalid data found"),
        cause.getMessage());
    assertTrue(error.getMessage().contains("DROPMALFORMED"), error.getMessage());
  }

  @Test
  public void dropMalformedLeavesTheFileOutOfEveryCount() throws IOException {
    Dataset<Row> clips = video().option("mode", "dropMalformed").load(withCorruptFile().toString());
    assertEquals(PER_CLASS, clips.collectAsList().size());
    assertEquals(PER_CLASS, clips.count());
    assertEquals(PER_CLASS, clips.select("origin").collectAsList().size());
  }

  @Test
  public void permissiveKeepsARowWithPathAndCause() throws IOException {
    Dataset<Row> clips = video().option("mode", "PERMISSIVE").load(withCorruptFile().toString());
    assertEquals(PER_CLASS + 1, clips.count());
    List<Row> corrupt = clips.where("_corrupt_record is not null").collectAsList();
    assertEquals(1, corrupt.size());
    Row row = corrupt.get(0);
    assertTrue(row.<String>getAs("_corrupt_record").contains("zz_text.mp4: "), row::toString);
    assertTrue(
        row.isNullAt(row.fieldIndex("tensor")) && row.isNullAt(row.fieldIndex("endSeconds")));
  }

  /** Its header can be read, no frame can be decoded: no column may hide that. */
  @Test
  public void aVideoWithoutFramesIsMalformedWhateverIsSelected() throws IOException {
    VideoManifest.Entry whole = VideoManifest.entry("awkward/upright.mp4");
    byte[] bytes = Files.readAllBytes(whole.path());
    try (VideoContainer container = new VideoContainer(whole.content())) {
      while (container.read() != null) {
        int begin = (int) container.packet().pos();
        Arrays.fill(bytes, begin, begin + container.packet().size(), (byte) 0);
      }
    }
    String file = Files.write(folder.resolve("zeros.mp4"), bytes).toString();
    Dataset<Row> dropped = video().option("mode", "DROPMALFORMED").load(file);
    assertEquals(0, dropped.count());
    assertEquals(0, dropped.select("origin", "width").collectAsList().size());
    Dataset<Row> kept = video().option("mode", "PERMISSIVE").load(file);
    assertEquals(1, kept.count());
    Row row = kept.select("width", "_corrupt_record").first();
    assertEquals(160, row.getInt(0));
    assertTrue(row.getString(1).contains("no frame can be decoded"), row::toString);
    assertEquals(160, video().load(file).select("width").first().getInt(0));
  }

  @Test
  public void aFailingFileSystemEndsTheJobInEveryMode() throws IOException {
    Files.copy(shapes.resolve("up/00000.mp4"), folder.resolve("whole.mp4"));
    Files.copy(shapes.resolve("up/00001.mp4"), folder.resolve("broken.mp4"));
    for (ReadMode mode : ReadMode.values()) {
      DataFrameReader reader =
          video()
              .option("mode", mode.name())
              .option("fs.file.impl", FailingFileSystem.class.getName())
              .option("fs.file.impl.disable.cache", true);
      assertEquals(1, reader.load(folder + "/whole.mp4").collectAsList().size());
      Dataset<Row> broken = reader.load(folder + "/broken.mp4");
      SparkException error = assertThrows(SparkException.class, broken::collectAsList);
      assertTrue(error.getMessage().contains(FailingFileSystem.MESSAGE), error.getMessage());
    }
  }

  @Test
  public void wrongOptionsAndPathsFailWhenLoading() {
    String unknown =
        Thrown.message(
            IllegalArgumentException.class,
            () -> video().option("frame", 8).load(shapes.toString()));
    assertTrue(unknown.contains("'frame'") && unknown.contains("frames, sampling"), unknown);
    String missing =
        Thrown.message(IllegalArgumentException.class, () -> video().load(shapes + "/nowhere"));
    assertTrue(missing.contains("Path does not exist") && missing.contains("/nowhere"), missing);
    String none = Thrown.message(IllegalArgumentException.class, () -> video().load());
    assertTrue(none.contains("no path"), none);
  }

  @Test
  public void anEmptyFolderHasNoRows() {
    Dataset<Row> clips = video().option("labels", "folder").load(folder.toString());
    assertEquals(0, clips.count());
    assertEquals(0, clips.collectAsList().size());
  }

  @Test
  public void labelsAreTheNamesOfTheFolders() {
    List<Row> counts =
        video()
            .option("labels", "folder")
            .load(shapes.toString())
            .groupBy("label")
            .count()
            .orderBy("label")
            .collectAsList();
    assertEquals(
        Motion.TRANSLATIONS.stream().map(Motion::label).sorted().toList(),
        counts.stream().map(row -> row.getString(0)).toList());
    assertTrue(counts.stream().allMatch(row -> row.getLong(1) == PER_CLASS));
    Row unlabelled = video().load(shapes + "/left", shapes + "/up").first();
    assertTrue(unlabelled.isNullAt(unlabelled.fieldIndex("label")));
  }

  @Test
  public void labelFoldersCanBeReadAtOneDepthOnly() throws IOException {
    Files.createDirectories(folder.resolve("left/deep"));
    Files.copy(shapes.resolve("left/00000.mp4"), folder.resolve("left/a.mp4"));
    Files.copy(shapes.resolve("left/00001.mp4"), folder.resolve("left/deep/b.mp4"));
    DataFrameReader labelled = video().option("labels", "folder");
    assertEquals(2, labelled.load(folder.toString()).count());
    assertEquals(1, labelled.option("recursiveFileLookup", false).load(folder + "/left").count());
  }

  @Test
  public void fieldsOfTheTensorCanBeSelectedAlone() {
    Dataset<Row> clips = video().option("size", 20).option("frames", 2).load(shapes + "/up");
    assertEquals("uint8", clips.select("tensor.dtype").first().getString(0));
    assertEquals(List.of(2, 20, 20, 3), clips.select("tensor.shape").first().getList(0));
    byte[] data = clips.select("origin", "tensor.data").first().getAs(1);
    assertEquals(2 * 20 * 20 * 3, data.length);
    assertEquals(PER_CLASS, clips.where("tensor.dtype = 'uint8'").select("origin").count());
  }

  @Test
  public void smallFilesShareAPartition() {
    Dataset<Row> clips = video().option("labels", "folder").load(shapes.toString());
    int partitions = clips.toJavaRDD().getNumPartitions();
    assertTrue(partitions >= 2 && partitions <= 4, partitions + " partitions of 24 files");
    List<String> origins =
        clips.select("origin").collectAsList().stream().map(row -> row.getString(0)).toList();
    assertEquals(origins.stream().sorted().toList(), origins);
  }

  @Test
  public void readsNoMoreThanALimitNeeds() throws IOException {
    Dataset<Row> clips = video().option("size", 32).load(withCorruptFile().toString()).coalesce(1);
    assertEquals(2, clips.limit(2).collectAsList().size());
    assertEquals(1, clips.takeAsList(1).size());
    // Columns that need no pixels do not open a file.
    assertEquals(PER_CLASS + 1, clips.select("origin").collectAsList().size());
  }

  @Test
  public void tensorsSurviveParquet() {
    Dataset<Row> clips =
        video().option("size", "20x30").option("color", "grey").load(shapes + "/down");
    clips.write().parquet(folder + "/clips");
    Dataset<Row> back = SPARK.read().parquet(folder + "/clips");
    TensorColumn.checkSchema(back.schema(), "tensor");
    assertArrayEquals(
        new int[] {16, 20, 30, 1},
        TensorColumn.declaredShape(back.schema().apply("tensor")).orElseThrow());
    Column[] columns = {new Column("origin"), new Column("tensor")};
    Map<String, Row> first = byOrigin(clips.select(columns));
    Map<String, Row> second = byOrigin(back.select(columns));
    assertEquals(PER_CLASS, first.size());
    first.forEach(
        (origin, tensor) ->
            assertEquals(
                TensorColumn.fromRow(tensor),
                TensorColumn.fromRow(Objects.requireNonNull(second.get(origin))),
                origin));
  }

  private static Map<String, Row> byOrigin(Dataset<Row> clips) {
    Map<String, Row> rows = new HashMap<>();
    for (Row row : clips.collectAsList()) {
      assertNotNull(row.getString(0));
      rows.put(row.getString(0), row.getStruct(1));
    }
    return rows;
  }
}
