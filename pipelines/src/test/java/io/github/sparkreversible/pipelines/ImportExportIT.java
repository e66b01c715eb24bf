package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.backbone.Backbones;
import io.github.sparkreversible.backbone.ClipShape;
import io.github.sparkreversible.backbone.NetworkSettings;
import io.github.sparkreversible.backbone.PretrainedWeights;
import io.github.sparkreversible.checkpoint.Checkpoint;
import io.github.sparkreversible.checkpoint.CheckpointTensor;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.checkpoint.SafetensorsWriter;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.ml.Dr2NetClassifier;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint comes in, is predicted with and finetuned, and leaves again. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ImportExportIT {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final NameMapping NAMES = NameMapping.of("videomae");
  private static final String DESCRIPTION =
      """
      {"architecture": "video_vit", "dim": 16, "depth": 2, "heads": 2, "mlpRatio": 2,
       "tubelet": 2, "patch": 16, "qkvBias": "QUERY_VALUE", "pooling": "MEAN",
       "finalNorm": "AFTER_POOLING", "position": "SINE_COSINE",
       "pretrainedInput": {"frames": 8, "size": 32, "mean": [0.4, 0.5, 0.6], "std": [0.2, 0.2, 0.2]},
       "namings": %s}
      """;

  private static final String CLOUDS =
      """
      {"architecture": "point_mae_vit", "dim": 24, "depth": 2, "heads": 2, "mlpRatio": 2,
       "groups": 6, "groupSize": 8, "levels": 0, "firstFeature": 3, "qkvBias": "NONE",
       "normEpsilon": 1e-5, "readout": ["CLASS_TOKEN", "MAXIMUM"], "headDropout": 0.1,
       "fixedStatistics": false, "pretrainedInput": {"points": 64, "columns": 3},
       "namings": ["point-mae"]}
      """;

  @TempDir static Path folder;
  private Path clips;
  private Path backbone;
  private Path checkpoint;
  private Path imported;
  private JobRun importing;

  @BeforeAll
  void imports() throws IOException {
    clips = folder.resolve("clips");
    TinyClips.write(clips, 4, 1);
    String description = DESCRIPTION.formatted("[\"huggingface-videomae\", \"videomae\"]");
    backbone = Files.writeString(folder.resolve("tiny.json"), description);
    ComputationGraph graph =
        new ComputationGraph(
            Backbones.parse("tiny", description)
                .configuration(
                    new ClipShape(8, 32, 32, 3),
                    5,
                    NetworkSettings.of(CoefficientSchedule.fixed(1, 0))));
    graph.init();
    checkpoint = folder.resolve("weights.safetensors");
    write(checkpoint, PretrainedWeights.export(graph, NAMES));
    imported = folder.resolve("imported");
    importing = importing(checkpoint, imported, "--labels", "right,left");
    assertEquals(0, importing.exitCode(), importing::err);
  }

  private static void write(Path file, List<CheckpointTensor> tensors) throws IOException {
    SafetensorsWriter.write(
        new org.apache.hadoop.fs.Path(file.toUri()), new Configuration(), tensors, Map.of());
  }

  private JobRun importing(Path weights, Path output, String... more) {
    List<String> arguments = new ArrayList<>(List.of("import", "--backbone", backbone.toString()));
    arguments.addAll(List.of("--checkpoint", weights.toString(), "--output", output.toString()));
    arguments.addAll(List.of(more));
    return JobRun.of(arguments.toArray(new String[0]));
  }

  private static JobRun exporting(Path model, Path output, String... more) {
    List<String> arguments = new ArrayList<>(List.of("export", "--model", model.toString()));
    arguments.addAll(List.of("--output", output.toString()));
    arguments.addAll(List.of(more));
    return JobRun.of(arguments.toArray(new String[0]));
  }

  private JobRun finetuning(Path output, String... more) {
    List<String> arguments = new ArrayList<>(List.of("finetune", "--data", clips.toString()));
    arguments.addAll(List.of("--output", output.toString(), "--epochs", "1"));
    arguments.addAll(List.of("--set", "batchSize=4"));
    arguments.addAll(List.of(more));
    return JobRun.of(arguments.toArray(new String[0]));
  }

  private static Checkpoint open(Path file) throws IOException {
    return Checkpoint.open(file.toString(), new Configuration());
  }

  /** The bytes of all tensors by name and shape, or of all but the classifier. */
  private static Map<String, ByteBuffer> bytes(Path file, boolean withHead) throws IOException {
    Map<String, ByteBuffer> bytes = new TreeMap<>();
    for (CheckpointTensor tensor : open(file).tensors().values()) {
      if (withHead || !tensor.name().startsWith("head.")) {
        bytes.put(tensor.toString(), tensor.data());
      }
    }
    return bytes;
  }

  @Test
  void importPrintsAndKeepsTheReport() throws IOException {
    assertTrue(importing.out().contains("tensors loaded, named as in videomae"), importing::out);
    assertTrue(importing.out().contains("starts anew: head.bias, head.weight"), importing::out);
    assertTrue(importing.out().contains("differs from the plain one by 0.0e+00"), importing::out);
    JsonNode report = JSON.readTree(imported.resolve("import.json").toFile());
    assertEquals("videomae", report.at("/loading/mapping").textValue());
    assertEquals("[\"head.bias\",\"head.weight\"]", report.at("/loading/head").toString());
    assertEquals("[]", report.at("/loading/missing").toString());
    assertEquals(0, report.at("/startingDifference").doubleValue());
    assertEquals("[8,32,32,3]", report.at("/clipShape").toString());
    assertEquals("[\"right\",\"left\"]", report.at("/labels").toString());
    JsonNode reader = JSON.readTree(imported.resolve("model/reader.json").toFile());
    assertEquals("8", reader.at("/frames").textValue());
    assertEquals("32", reader.at("/size").textValue());
  }

  @Test
  void importedModelPredicts() {
    Path output = folder.resolve("predictions");
    JobRun predicting =
        JobRun.of(
            "predict",
            "--model",
            imported.toString(),
            "--data",
            clips.toString(),
            "--output",
            output.toString());

    assertEquals(0, predicting.exitCode(), predicting::err);
    assertEquals("", predicting.err());
    List<Row> rows =
        LocalSpark.session()
            .read()
            .parquet(output.toString())
            .select("predictedLabel")
            .collectAsList();
    assertEquals(8, rows.size());
    rows.forEach(row -> assertTrue(TinyClips.LABELS.contains(row.getString(0)), row::toString));
  }

  @Test
  void whatWasImportedIsExportedBitForBit() throws IOException {
    Path file = folder.resolve("export.safetensors");
    JobRun exporting = exporting(imported, file);

    assertEquals(0, exporting.exitCode(), exporting::err);
    assertTrue(exporting.out().contains("alpha = 1.0, beta = 0.0"), exporting::out);
    assertTrue(exporting.out().contains("named as in videomae"), exporting::out);
    assertEquals(bytes(checkpoint, false), bytes(file, false));
    assertEquals("[\"right\",\"left\"]", open(file).metadata().get("labels"));
    Path again = folder.resolve("imported-again");
    JobRun reimporting = importing(file, again, "--classes", "2", "--keep-head");
    assertEquals(0, reimporting.exitCode(), reimporting::err);
    Path second = folder.resolve("export-again.safetensors");
    assertEquals(0, exporting(again, second).exitCode());
    assertEquals(bytes(file, true), bytes(second, true), "the kept head too");
    JobRun existing = exporting(imported, file);
    assertRefused(existing, "export.safetensors", "--overwrite");
    JobRun otherNames = exporting(imported, file, "--overwrite", "--names", "huggingface-videomae");
    assertEquals(0, otherNames.exitCode(), otherNames::err);
    assertTrue(open(file).tensors().containsKey("classifier.weight"));
  }

  @Test
  void finetuneStartsFromTheModelAndLeavesOneToExport() throws IOException {
    Path run = folder.resolve("finetuned");
    JobRun finetuning = finetuning(run, "--model", imported.toString());

    assertEquals(0, finetuning.exitCode(), finetuning::err);
    assertTrue(finetuning.out().contains("labels are those of the model"), finetuning::out);
    JsonNode metrics = JSON.readTree(run.resolve("metrics.json").toFile());
    assertEquals("32", metrics.at("/reading/size").textValue());
    assertEquals("8", metrics.at("/reading/frames").textValue());
    assertEquals("[\"right\",\"left\"]", metrics.at("/labels").toString());
    Path file = folder.resolve("finetuned.safetensors");
    JobRun exporting = exporting(run, file);
    assertEquals(0, exporting.exitCode(), exporting::err);
    assertTrue(exporting.out().contains("alpha = 0.0, beta = 1.0"), exporting::out);
    Map<String, String> metadata = open(file).metadata();
    assertEquals("0.0", metadata.get("alpha"));
    assertEquals("1.0", metadata.get("beta"));
    assertEquals("videomae", metadata.get("names"));
    assertEquals("[8,32,32,3]", metadata.get("clipShape"));
    assertEquals(bytes(checkpoint, false).keySet(), bytes(file, false).keySet());
    assertNotEquals(bytes(checkpoint, false), bytes(file, false), "something was learnt");
    JobRun reimporting = importing(file, folder.resolve("back"), "--classes", "2");
    assertEquals(0, reimporting.exitCode(), reimporting::err);
  }

  @Test
  void otherLabelsGetANewClassifier() throws IOException {
    Path labels = Files.writeString(folder.resolve("labels.txt"), "walk\nrun\nswim\n");
    Path three = folder.resolve("three");
    JobRun of3 = importing(checkpoint, three, "--label-file", labels.toString(), "--classes", "3");
    assertEquals(0, of3.exitCode(), of3::err);
    Path run = folder.resolve("other-labels");
    JobRun finetuning = finetuning(run, "--model", three.toString(), "--read", "size=48");

    assertEquals(0, finetuning.exitCode(), finetuning::err);
    assertTrue(
        finetuning.out().contains("(left, right) are not those of the model (walk, run, swim)"),
        finetuning::out);
    JsonNode metrics = JSON.readTree(run.resolve("metrics.json").toFile());
    assertEquals("48", metrics.at("/reading/size").textValue());
    assertEquals("8", metrics.at("/reading/frames").textValue());
  }

  @Test
  void wrongCommandsAreExplained() {
    Path none = folder.resolve("none");
    assertRefused(
        importing(folder.resolve("absent.pth"), none, "--classes", "2"),
        "absent.pth",
        "nothing is downloaded");
    assertRefused(
        JobRun.of(
            "import",
            "--backbone",
            "resnet",
            "--checkpoint",
            checkpoint.toString(),
            "--classes",
            "2",
            "--output",
            none.toString()),
        "'resnet'",
        "videomae_vit_small");
    assertRefused(
        importing(checkpoint, none, "--classes", "3", "--labels", "a,b"), "3", "2 labels");
    assertRefused(importing(checkpoint, none, "--classes", "1"), "--classes is 1", "at least 2");
    assertRefused(importing(checkpoint, none), "--classes N");
    assertRefused(
        importing(checkpoint, none, "--classes", "3", "--keep-head"),
        "head.weight [5, 16], expected [3, 16]");
    assertRefused(
        importing(checkpoint, none, "--classes", "2", "--set", "dim=3"), "dim", "pretrainedKey");
    assertRefused(
        importing(checkpoint, none, "--classes", "2", "--read", "color=grey"), "mean has 3 values");
    assertRefused(importing(checkpoint, imported, "--classes", "2"), "--overwrite");
    assertFalse(Files.exists(none));
  }

  @Test
  void wrongShapesAreNamedUnlessTheyMayBeSkipped() throws IOException {
    Path other = folder.resolve("other.safetensors");
    List<CheckpointTensor> tensors = new ArrayList<>(open(checkpoint).tensors().values());
    tensors.removeIf(tensor -> tensor.name().equals("blocks.1.mlp.fc1.bias"));
    tensors.add(CheckpointTensor.of("blocks.1.mlp.fc1.bias", new long[] {7}, new float[7]));
    write(other, tensors);
    Path output = folder.resolve("skipped");

    assertRefused(
        importing(other, output, "--classes", "2"),
        "blocks.1.mlp.fc1.bias [7], expected [32]",
        "pretrainedMismatch");
    JobRun skipping =
        importing(other, output, "--classes", "2", "--set", "pretrainedMismatch=skip");
    assertEquals(0, skipping.exitCode(), skipping::err);
    assertTrue(skipping.out().contains("1 of another shape: blocks.1.mlp.fc1.bias"), skipping::out);
  }

  @Test
  void modelsAndNamesThatDoNotFitAreExplained() throws IOException {
    Path file = folder.resolve("refused.safetensors");
    assertRefused(
        exporting(imported, file, "--names", "timm-vit"), "timm-vit", "huggingface-videomae");
    assertRefused(exporting(imported, folder.resolve("w.pt")), "w.pt", ".safetensors");
    assertRefused(exporting(clips, file), "not a saved pipeline model");
    assertRefused(
        finetuning(folder.resolve("x1"), "--model", clips.toString()),
        "not a saved pipeline model");
    assertRefused(finetuning(imported, "--model", imported.toString(), "--overwrite"), "--model");
    assertRefused(
        finetuning(folder.resolve("x2"), "--model", imported.toString(), "--set", "initialModel=y"),
        "expected one of both");
    assertTrue(Files.exists(imported.resolve("import.json")));
    assertFalse(Files.exists(file));
  }

  private static void assertRefused(JobRun run, String... parts) {
    assertEquals(1, run.exitCode(), run::out);
    for (String part : parts) {
      assertTrue(run.err().contains(part), () -> "expected '" + part + "' in: " + run.err());
    }
    assertTrue(run.err().lines().count() <= 2, run::err);
  }

  @Test
  void aModelOfPointCloudsIsExportedAndWhatIsNoClipIsNotSaidOfIt() throws IOException {
    Random random = new Random(1);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      float[] points = new float[64 * 3];
      for (int j = 0; j < points.length; j++) {
        points[j] = random.nextFloat();
      }
      rows.add(
          RowFactory.create(TensorColumn.toRow(Tensor.ofFloats(points, 64, 3)), (double) (i % 2)));
    }
    StructType schema =
        new StructType().add("tensor", TensorColumn.TYPE).add("label", DataTypes.DoubleType);
    Dr2NetClassifier classifier =
        new Dr2NetClassifier().setBackbone(CLOUDS).setEpochs(1).setBatchSize(4).setNumWorkers(1);
    Path model = folder.resolve("clouds");
    new Pipeline()
        .setStages(new PipelineStage[] {classifier})
        .fit(LocalSpark.session().createDataFrame(rows, schema))
        .save(model.toString());
    Path file = folder.resolve("clouds.safetensors");

    JobRun exporting = exporting(model, file);

    assertEquals(0, exporting.exitCode(), exporting::err);
    assertTrue(open(file).tensors().containsKey("cls_head_finetune.8.weight"), exporting::out);
    Map<String, String> metadata = open(file).metadata();
    assertEquals("point-mae", metadata.get("names"));
    assertEquals("[64,3]", metadata.get("inputShape"));
    assertFalse(metadata.containsKey("clipShape"), metadata::toString);
    assertFalse(metadata.containsKey("mean") || metadata.containsKey("std"), metadata::toString);
  }
}
