package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Predictions and tests with models of {@code finetune} and of other code: which clips they take
 * and what they may replace.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SavedModelIT {

  @TempDir static Path folder;
  private Path clips;
  private Path run;

  @BeforeAll
  void finetunes() throws IOException {
    clips = folder.resolve("clips");
    run = folder.resolve("run");
    TinyClips.write(clips, 4, 1);
    JobRun finetuning = JobRun.of(TinyClips.finetune(clips, run));
    assertEquals(0, finetuning.exitCode(), finetuning::err);
  }

  @Test
  void earlierPredictionsAreReplacedWhereAllowed() {
    Path output = folder.resolve("twice");

    assertEquals(0, predict(run, output).exitCode());
    JobRun again = predict(run, output);
    assertEquals(1, again.exitCode());
    assertTrue(again.err().contains("--overwrite"), again::err);
    JobRun overwriting = predict(run, output, "--overwrite");
    assertEquals(0, overwriting.exitCode(), overwriting::err);
    assertEquals(8, LocalSpark.session().read().parquet(output.toString()).count());
  }

  @Test
  void neitherClipsNorModelNorAnythingElseIsReplaced() throws IOException {
    Path own = Files.createDirectories(folder.resolve("own"));
    Files.writeString(own.resolve("thesis.txt"), "x");
    Files.writeString(own.resolve("_SUCCESS"), "");

    for (Path output :
        List.of(clips, clips.resolve("left"), folder, run, run.resolve("model/stages"), own)) {
      JobRun refused = predict(run, output, "--overwrite");
      assertEquals(1, refused.exitCode(), output::toString);
      assertTrue(refused.err().contains(output.toString()), refused::err);
    }
    assertTrue(Files.exists(own.resolve("thesis.txt")));
    assertTrue(Files.exists(clips.resolve("left/00000.mp4")));
    assertEquals(0, predict(run, run.resolve("predictions")).exitCode(), "beside the model");
  }

  @Test
  void otherStagesOfAPipelineAreApplied() throws IOException {
    PipelineModel finetuned = loadFinetuned();
    List<Transformer> stages = new ArrayList<>();
    // The clips of one label only, and labels by other names.
    stages.add(new SQLTransformer().setStatement("SELECT * FROM __THIS__ WHERE label = 'left'"));
    stages.add(finetuned.stages()[0]);
    stages.add(finetuned.stages()[1]);
    stages.add(namer("labelIndex", "x", "y"));
    stages.add(namer("prediction", "links", "rechts"));
    Path model = folder.resolve("other");
    new PipelineModel("other", stages.toArray(new Transformer[0])).save(model.toString());
    Path output = folder.resolve("other-predictions");

    JobRun predicting = predict(model, output, "--read", "frames=8", "--read", "size=32");

    assertEquals(0, predicting.exitCode(), predicting::err);
    List<Row> rows =
        LocalSpark.session()
            .read()
            .parquet(output.toString())
            .select("predictedLabel")
            .collectAsList();
    assertEquals(4, rows.size(), "rows of one label");
    for (Row row : rows) {
      assertTrue(List.of("links", "rechts").contains(row.getString(0)), row::toString);
    }
  }

  @Test
  void assumedReadingIsSaid() throws IOException {
    Path model = folder.resolve("plain");
    PipelineModel finetuned = loadFinetuned();
    new PipelineModel("plain", new Transformer[] {finetuned.stages()[1]}).save(model.toString());

    JobRun predicting = predict(model, folder.resolve("plain-predictions"));

    assertEquals(0, predicting.exitCode(), predicting::err);
    assertTrue(predicting.err().contains("warning: "), predicting::err);
    assertTrue(predicting.err().contains("size=32x32"), predicting::err);
    assertTrue(predicting.err().contains("--read"), predicting::err);
    assertFalse(predict(run, folder.resolve("told")).err().contains("warning"));
  }

  @Test
  void labelFoldersAreLookedForOneLevelBelowOnly() throws IOException {
    Path above = folder.resolve("above");
    TinyClips.write(above.resolve("train"), 1, 4);

    for (JobRun refused :
        List.of(
            JobRun.of(TinyClips.finetune(above, folder.resolve("none1"))),
            evaluate(above, folder.resolve("none2")))) {
      assertEquals(1, refused.exitCode(), refused::out);
      assertTrue(refused.err().contains(above.resolve("train").toString()), refused::err);
    }
    JobRun predicting = job("predict", run, above, folder.resolve("every-depth"));
    assertEquals(0, predicting.exitCode(), predicting::err);
  }

  @Test
  void clipsOutsideTheLabelFoldersAreLeftOutAndNamed() throws IOException {
    Path stray = folder.resolve("stray");
    TinyClips.write(stray, 3, 5);
    Files.copy(clips.resolve("left/00000.mp4"), stray.resolve("stray.mp4"));
    Files.createDirectory(stray.resolve("left/takes"));
    Files.copy(clips.resolve("left/00000.mp4"), stray.resolve("left/takes/1.mp4"));
    Files.writeString(stray.resolve("left/broken.mp4"), "this is no video");
    Path output = folder.resolve("evaluated");

    JobRun evaluating = evaluate(stray, output, "--read", "mode=DROPMALFORMED");

    assertEquals(0, evaluating.exitCode(), evaluating::err);
    assertTrue(evaluating.err().contains("stray.mp4"), evaluating::err);
    JsonNode metrics = new ObjectMapper().readTree(output.resolve("metrics.json").toFile());
    assertEquals(6, metrics.at("/test/rows").intValue());
  }

  private PipelineModel loadFinetuned() {
    LocalSpark.session();
    return PipelineModel.load(run.resolve("model").toString());
  }

  private static IndexToString namer(String column, String... labels) {
    return new IndexToString().setInputCol(column).setOutputCol(column + "Name").setLabels(labels);
  }

  private JobRun predict(Path model, Path output, String... more) {
    return job("predict", model, clips, output, more);
  }

  private JobRun evaluate(Path data, Path output, String... more) {
    return job("evaluate", run, data, output, more);
  }

  private static JobRun job(String name, Path model, Path data, Path output, String... more) {
    List<String> arguments = new ArrayList<>(List.of(name, "--model", model.toString()));
    arguments.addAll(List.of("--data", data.toString(), "--output", output.toString()));
    arguments.addAll(List.of(more));
    return JobRun.of(arguments.toArray(new String[0]));
  }
}
