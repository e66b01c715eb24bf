package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.ml.Dr2NetClassificationModel;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The jobs one after another, on clips of their own, and what they refuse. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobsIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;
  private Path train;
  private Path test;
  private Path output;
  private JobRun finetuning;

  @BeforeAll
  void finetunes() throws IOException {
    train = folder.resolve("train");
    test = folder.resolve("test");
    output = folder.resolve("finetuned");
    TinyClips.write(train, 12, 1);
    TinyClips.write(test, 4, 2);
    finetuning = JobRun.of(TinyClips.finetune(train, output, "--test", test.toString()));
    assertEquals(0, finetuning.exitCode(), finetuning::err);
  }

  @Test
  void finetuneLeavesMetrics() throws IOException {
    JsonNode metrics = metrics(output);

    assertEquals(8, metrics.at("/test/rows").intValue());
    assertEquals("[\"left\",\"right\"]", metrics.at("/labels").toString());
    assertTrue(metrics.at("/secondsTotal").doubleValue() > 0);
    assertEquals(24, metrics.at("/training/rows").intValue());
    assertEquals(2, metrics.at("/training/epochs").size());
    assertEquals(
        metrics.at("/test/accuracy").doubleValue(),
        metrics.at("/training/epochs/1/validationAccuracy").doubleValue(),
        1e-9,
        "the saved pipeline and the watching during training saw the same clips");
    assertTrue(finetuning.out().contains("test accuracy"), finetuning::out);
  }

  @Test
  void finetuneLeavesAReport() throws IOException {
    String html = Files.readString(output.resolve("report.html"));

    assertTrue(html.contains("Confusion matrix"));
    assertFalse(html.contains("Nothing was measured"), "a plot has no data");
  }

  @Test
  void modelIsAPipelineModelOfSparkMl() {
    SparkSession spark = LocalSpark.session();
    PipelineModel model = PipelineModel.load(output.resolve("model").toString());
    Dataset<Row> clips =
        spark
            .read()
            .format("video")
            .option("frames", 8)
            .option("size", "32")
            .load(test.resolve("left").toString());

    List<Row> rows = model.transform(clips).select("prediction", "predictedLabel").collectAsList();

    assertEquals(4, rows.size());
    for (Row row : rows) {
      assertEquals(TinyClips.LABELS.get((int) row.getDouble(0)), row.getString(1));
    }
    assertEquals(
        TinyClips.LABELS, Arrays.asList(((Dr2NetClassificationModel) model.stages()[1]).labels()));
  }

  @Test
  void evaluateCountsTheSame() throws IOException {
    Path evaluated = folder.resolve("evaluated");
    JobRun run =
        JobRun.of(
            "evaluate",
            "--model",
            output.resolve("model").toString(),
            "--data",
            test.toString(),
            "--output",
            evaluated.toString());

    assertEquals(0, run.exitCode(), run::err);
    assertEquals(metrics(output).at("/test"), metrics(evaluated).at("/test"));
    assertEquals(metrics(output).at("/labels"), metrics(evaluated).at("/labels"));
  }

  @Test
  void predictWorksWithAndWithoutLabels() throws IOException {
    Path mixed = folder.resolve("mixed");
    Files.createDirectories(mixed.resolve("left"));
    Files.copy(test.resolve("left/00000.mp4"), mixed.resolve("left/a.mp4"));
    Files.copy(test.resolve("right/00000.mp4"), mixed.resolve("b.mp4"));
    Path predicted = Files.createDirectory(folder.resolve("predicted"));
    JobRun run =
        JobRun.of(
            "predict",
            "--model",
            output.toString(),
            "--data",
            mixed.toString(),
            "--output",
            predicted.toString());

    assertEquals(0, run.exitCode(), run::err);
    Dataset<Row> rows = LocalSpark.session().read().parquet(predicted.toString());
    assertEquals(
        List.of("origin", "prediction", "predictedLabel", "probability", "label"),
        List.of(rows.columns()));
    List<Row> sorted = rows.orderBy("origin").collectAsList();
    assertEquals(2, sorted.size());
    assertTrue(sorted.get(0).getString(0).endsWith("mixed/b.mp4"));
    assertTrue(sorted.get(0).isNullAt(4), "no label folder, no label");
    assertEquals("left", sorted.get(1).getString(4));
    for (Row row : sorted) {
      List<Double> probability = row.getList(3);
      assertEquals(2, probability.size());
      assertEquals(1, probability.get(0) + probability.get(1), 1e-6);
      int likelier = probability.get(0) >= probability.get(1) ? 0 : 1;
      assertEquals(likelier, (int) row.getDouble(1));
      assertEquals(TinyClips.LABELS.get(likelier), row.getString(2));
    }
  }

  @Test
  void earlierResultsAreKept() {
    JobRun again = JobRun.of(TinyClips.finetune(train, output));

    assertRefused(again, output.resolve("model").toString(), "--overwrite");
  }

  @Test
  void corruptVideoIsNamed() throws IOException {
    Path corrupt = folder.resolve("corrupt");
    TinyClips.write(corrupt, 2, 3);
    Path file = corrupt.resolve("left").resolve("broken.mp4");
    Files.writeString(file, "this is no video");

    assertRefused(
        JobRun.of(TinyClips.finetune(corrupt, folder.resolve("none1"), "--test", test.toString())),
        "broken.mp4");
  }

  @Test
  void wrongFoldersAreNamed() throws IOException {
    Path absent = folder.resolve("absent");
    assertRefused(JobRun.of(TinyClips.finetune(absent, folder.resolve("none2"))), "absent");

    Path empty = Files.createDirectory(folder.resolve("empty"));
    assertRefused(
        JobRun.of(TinyClips.finetune(empty, folder.resolve("none3"))), "empty", "no clip");

    assertRefused(
        JobRun.of(TinyClips.finetune(train.resolve("left"), folder.resolve("none4"))),
        "00000.mp4",
        "/<label>/*");

    Path single = folder.resolve("single");
    Files.createDirectories(single.resolve("left"));
    Files.copy(test.resolve("left/00000.mp4"), single.resolve("left/a.mp4"));
    assertRefused(
        JobRun.of(TinyClips.finetune(single, folder.resolve("none8"))),
        "at least two label folders");

    Path other = folder.resolve("other");
    Files.createDirectories(other.resolve("sideways"));
    Files.copy(test.resolve("left/00000.mp4"), other.resolve("sideways/a.mp4"));
    assertRefused(
        JobRun.of(TinyClips.finetune(train, folder.resolve("none5"), "--test", other.toString())),
        "'sideways'",
        "left, right");
  }

  @Test
  void wrongOptionsAreNamed() {
    assertRefused(
        JobRun.of(TinyClips.finetune(train, folder.resolve("none6"), "--read", "colour=grey")),
        "colour",
        "color");
    assertRefused(
        JobRun.of(
            "predict",
            "--model",
            train.toString(),
            "--data",
            test.toString(),
            "--output",
            folder.resolve("none7").toString()),
        "not a saved pipeline model");
  }

  private static void assertRefused(JobRun run, String... parts) {
    assertEquals(1, run.exitCode(), run::err);
    for (String part : parts) {
      assertTrue(run.err().contains(part), () -> "expected '" + part + "' in: " + run.err());
    }
    assertTrue(run.err().lines().count() <= 2, run::err);
  }

  private static JsonNode metrics(Path output) throws IOException {
    return JSON.readTree(output.resolve("metrics.json").toFile());
  }
}
