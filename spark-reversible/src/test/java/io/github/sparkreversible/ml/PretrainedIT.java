package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.Backbone;
import io.github.sparkreversible.backbone.Backbones;
import io.github.sparkreversible.backbone.ClipShape;
import io.github.sparkreversible.backbone.NetworkSettings;
import io.github.sparkreversible.backbone.PretrainedWeights;
import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.checkpoint.CheckpointTensor;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.checkpoint.SafetensorsWriter;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.training.ToyClips;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fit of a described backbone that starts from a checkpoint. */
class PretrainedIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Dataset<Row> ROWS = ToyClips.rows(SPARK, 60, 2, 1).cache();
  private static final double TINY_RATE = 1e-9;
  private static final String DESCRIPTION =
      """
      {"architecture": "video_vit", "dim": 16, "depth": 2, "heads": 2, "mlpRatio": 2,
       "tubelet": 2, "patch": 4, "qkvBias": "QUERY_VALUE", "pooling": "MEAN",
       "finalNorm": "AFTER_POOLING", "position": "SINE_COSINE",
       "pretrainedInput": {"frames": 2, "size": 8, "mean": [0.4], "std": [0.3]},
       "namings": ["videomae"]}
      """;

  @TempDir static Path folder;

  private static String description;
  private static String checkpoint;
  private static ComputationGraph original;

  @BeforeAll
  static void writeCheckpoint() throws Exception {
    description = Files.writeString(folder.resolve("tiny.json"), DESCRIPTION).toString();
    Backbone backbone = Backbones.parse("tiny", DESCRIPTION);
    original =
        new ComputationGraph(
            backbone.configuration(
                new ClipShape(ToyClips.FRAMES, ToyClips.SIZE, ToyClips.SIZE, 1),
                7,
                NetworkSettings.of(CoefficientSchedule.fixed(1, 0))));
    original.init();
    checkpoint = folder.resolve("weights.safetensors").toString();
    write(checkpoint, PretrainedWeights.export(original, NameMapping.of("videomae")));
  }

  private static void write(String path, List<CheckpointTensor> tensors) throws Exception {
    SafetensorsWriter.write(
        new org.apache.hadoop.fs.Path(path), new Configuration(), tensors, Map.of());
  }

  /** A classifier that hardly changes what it starts from. */
  private static Dr2NetClassifier still() {
    return new Dr2NetClassifier()
        .setBackbone(description)
        .setPretrained(checkpoint)
        .setEpochs(1)
        .setLearningRate(TINY_RATE)
        .setNumWorkers(1);
  }

  private static double difference(Dr2NetClassificationModel model, String layer) {
    return model
        .network()
        .toGraph()
        .getLayer(layer)
        .params()
        .sub(original.getLayer(layer).params())
        .norm2Number()
        .doubleValue();
  }

  @Test
  void weightsAndStatisticsAreThoseOfTheBackbone() {
    Dr2NetClassificationModel model = still().fit(ROWS);
    for (String layer : List.of(VideoVit.EMBEDDING, VideoVit.STAGE, VideoVit.NORM)) {
      assertTrue(difference(model, layer) < 1e-5, layer + " differs: " + difference(model, layer));
    }
    assertEquals(2, model.numClasses());
    assertEquals(16, model.getDim());
    assertArrayEquals(new double[] {0.4}, model.getMean());
    assertArrayEquals(new double[] {0.3}, model.getStd());
    assertEquals(
        Backbones.parse("tiny", DESCRIPTION), Backbones.parse("saved", model.getBackbone()));
  }

  @Test
  void anyHeadMayReplaceThatOfTheCheckpoint() {
    Dr2NetClassificationModel model = still().setHead("cosine").fit(ROWS);
    assertTrue(difference(model, VideoVit.STAGE) < 1e-5);
    assertEquals(2 * 16, model.network().toGraph().getLayer(VideoVit.CLASSIFIER).numParams());
  }

  @Test
  void aSavedModelKeepsItsBackbone() throws Exception {
    String saved = folder.resolve("saved").toUri().toString();
    still().fit(ROWS).write().overwrite().save(saved);
    Dr2NetClassificationModel again =
        new Dr2NetClassifier()
            .setInitialModel(saved)
            .setEpochs(1)
            .setLearningRate(TINY_RATE)
            .setNumWorkers(1)
            .fit(ROWS);
    assertTrue(difference(again, VideoVit.STAGE) < 1e-5, "the stage differs");
    assertEquals(
        Backbones.parse("tiny", DESCRIPTION), Backbones.parse("saved", again.getBackbone()));
  }

  @Test
  void frozenPartsDoNotLearnAndOthersDo() {
    Dr2NetClassificationModel model =
        still().setLearningRate(1e-3).setLayerDecay(0.75).setFrozen("embedding, stage.0").fit(ROWS);
    assertEquals(0, difference(model, VideoVit.EMBEDDING));
    ComputationGraph graph = model.network().toGraph();
    for (String name : graph.getLayer(VideoVit.STAGE).paramTable().keySet()) {
      double change =
          graph
              .getLayer(VideoVit.STAGE)
              .getParam(name)
              .sub(original.getLayer(VideoVit.STAGE).getParam(name))
              .amaxNumber()
              .doubleValue();
      boolean frozen = name.startsWith("0.") || name.startsWith("1.");
      assertEquals(frozen, change == 0, name + " changed by " + change);
    }
  }

  @Test
  void whatDoesNotFitIsAnErrorUnlessItIsAllowed() throws Exception {
    String part = folder.resolve("part.safetensors").toString();
    write(
        part,
        PretrainedWeights.export(original, NameMapping.of("videomae")).stream()
            .filter(tensor -> !tensor.name().startsWith("blocks.1."))
            .toList());
    String missing =
        assertThrows(IllegalArgumentException.class, () -> still().setPretrained(part).fit(ROWS))
            .getMessage();
    assertTrue(missing.contains("part.safetensors") && missing.contains("stage/2."), missing);
    Dr2NetClassificationModel model =
        still().setPretrained(part).setPretrainedMismatch("skip").fit(ROWS);
    assertTrue(difference(model, VideoVit.EMBEDDING) < 1e-5, "the embedding differs");
    String other = folder.resolve("other.safetensors").toString();
    write(other, List.of(CheckpointTensor.of("weight", new long[] {2}, new float[2])));
    String nothing =
        assertThrows(
                IllegalArgumentException.class,
                () -> still().setPretrained(other).setPretrainedMismatch("skip").fit(ROWS))
            .getMessage();
    assertTrue(nothing.contains("weight"), nothing);
  }

  @Test
  void paramsThatContradictEachOtherAreNamedBeforeAnyWork() {
    String dim =
        assertThrows(
                IllegalArgumentException.class,
                () -> still().setDim(32).transformSchema(ROWS.schema()))
            .getMessage();
    assertTrue(dim.contains("dim is 32") && dim.contains("16"), dim);
    String both =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    new Dr2NetClassifier()
                        .setPretrained(checkpoint)
                        .setInitialModel("file:/nowhere")
                        .transformSchema(ROWS.schema()))
            .getMessage();
    assertTrue(both.contains("nowhere"), both);
    String backbone =
        assertThrows(
                IllegalArgumentException.class,
                () -> still().setBackbone("resnet").transformSchema(ROWS.schema()))
            .getMessage();
    assertTrue(backbone.contains("'resnet'") && backbone.contains("videomae_vit_small"), backbone);
    String absent =
        assertThrows(
                IllegalArgumentException.class,
                () -> still().setBackbone("/nowhere/a.json").transformSchema(ROWS.schema()))
            .getMessage();
    assertTrue(absent.contains("/nowhere/a.json"), absent);
  }
}
