package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of a user's files a job may replace. */
class OutputsIT {

  @TempDir Path folder;
  private SparkSession spark;
  private FinetuneResults results;

  @BeforeEach
  void inFolder() {
    spark = LocalSpark.session();
    results = FinetuneResults.in(folder.toString());
  }

  @Test
  void nothingAndEmptyFoldersMayBeWritten() throws IOException {
    assertDoesNotThrow(() -> results.claim(spark, false, true));
    Files.createDirectories(folder.resolve("model"));
    Files.createDirectories(folder.resolve("clips"));
    assertDoesNotThrow(() -> results.claim(spark, false, true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"model/metadata/part-00000", "metrics.json", "report.html"})
  void earlierResultIsReplacedOnlyWhereAllowed(String result) throws IOException {
    write(result);

    String message = refused(false, false);
    assertTrue(message.contains("--overwrite"), message);
    assertTrue(message.contains(result.split("/")[0]), message);
    assertDoesNotThrow(() -> results.claim(spark, true, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"model/holiday.mp4", "metrics.json/x", "clips/train/left/mine.mp4"})
  void whatNoJobHasLeftIsNeverReplaced(String own) throws IOException {
    write(own);

    String message = refused(true, true);
    assertTrue(message.contains(own.split("/")[0]), message);
    assertTrue(Files.exists(folder.resolve(own)));
  }

  @Test
  void clipsOfTheUserDoNotMatterToAJobThatMakesNone() throws IOException {
    write("clips/train/left/mine.mp4");

    assertDoesNotThrow(() -> results.claim(spark, false, false));
  }

  @Test
  void markedClipsAreReplacedWhereAllowed() throws IOException {
    write("clips/" + ExampleClips.MARKER);
    write("clips/train/left/00000.mp4");

    assertTrue(refused(false, true).contains("--overwrite"));
    assertDoesNotThrow(() -> results.claim(spark, true, true));
  }

  @Test
  void metricsOfAnEarlierModelDoNotStayBesideANewOne() throws IOException {
    write("metrics.json");
    write("report.html");

    results.save(spark, new PipelineModel("empty", new Transformer[0]), VideoReading.of(Map.of()));

    assertTrue(Files.exists(folder.resolve("model/metadata")));
    assertTrue(Files.exists(folder.resolve("model/reader.json")));
    assertFalse(Files.exists(folder.resolve("metrics.json")));
    assertFalse(Files.exists(folder.resolve("report.html")));
  }

  @ParameterizedTest
  @CsvSource({
    "/data/clips, /data/clips/",
    "/data, file:///data/clips",
    "/data/clips/out, /data/clips",
    "/data/x/../clips, /data/clips",
    "/data, /data/*/*.mp4",
    "/data/clips, /data/*/*.mp4",
    "/data/clips/out, /data/*",
    "/, /data"
  })
  void outputThatTouchesTheInputIsRefused(String output, String input) {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> requireApart(output, input));

    assertTrue(message.contains("--data"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "/data/clips2, /data/clips",
    "/data/out, /data/clips",
    "/data/out, /data/clips/*",
    "/other/clips, /data/*"
  })
  void outputBesideTheInputIsAllowed(String output, String input) {
    assertDoesNotThrow(() -> requireApart(output, input));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/data/clips | file:///data/clips/",
        "/data/clips/out | /data/clips",
        "/data/clips/inspect.json | /data/clips/*",
        "/data/clips/out/inspect.json | /data/cl?ps",
        "/data/clips/out/inspect.json | file:///data/{clips,scans}",
        "/data/b/out/inspect.json | {/data/a,/data/b/out}",
        "/data/a:b/inspect.json | /data/[ab]*"
      })
  void filesAmongTheInputAreRefused(String output, String input) {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> requireOutside(output, input));

    assertTrue(message.contains("--data"), message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/data | /data/clips",
        "/data/clips2 | /data/clips",
        "/data/clips | /data/clips/*.mp4",
        "/data/clips/inspect.json | /data/clips/*.mp4",
        "/data/out/inspect.json | {/data/a,/data/b}/*"
      })
  void filesAboveOrBesideTheInputAreAllowed(String output, String input) {
    assertDoesNotThrow(() -> requireOutside(output, input));
  }

  @Test
  void anExistingPathIsNoPattern() throws IOException {
    Path odd = Files.createDirectories(folder.resolve("a[b]"));
    assertDoesNotThrow(() -> requireOutside(folder.resolve("ab").toString(), odd.toString()));
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> requireOutside(odd.resolve("out").toString(), odd.toString()));
    assertTrue(message.contains("a[b]"), message);
  }

  private void requireOutside(String output, String input) throws IOException {
    Outputs.requireOutside(
        spark,
        new org.apache.hadoop.fs.Path(output),
        "--data",
        new org.apache.hadoop.fs.Path(input));
  }

  private void requireApart(String output, String input) throws IOException {
    Outputs.requireApart(
        spark,
        new org.apache.hadoop.fs.Path(output),
        "--data",
        new org.apache.hadoop.fs.Path(input));
  }

  private String refused(boolean overwrite, boolean makesClips) {
    return Thrown.message(
        IllegalArgumentException.class, () -> results.claim(spark, overwrite, makesClips));
  }

  private void write(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "x");
    assertEquals(1, Files.size(file));
  }
}
