package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.Backbones;
import io.github.sparkreversible.backbone.ClipShape;
import io.github.sparkreversible.backbone.NetworkSettings;
import io.github.sparkreversible.backbone.PretrainedWeights;
import io.github.sparkreversible.checkpoint.CheckpointTensor;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.checkpoint.SafetensorsWriter;
import io.github.sparkreversible.checkpoint.TorchFile;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.training.ToyClips;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A checkpoint becomes a model and a model a checkpoint. */
class PretrainedModelIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Dataset<Row> ROWS = ToyClips.rows(SPARK, 40, 2, 1).cache();
  private static final List<Integer> CLIP =
      List.of(ToyClips.FRAMES, ToyClips.SIZE, ToyClips.SIZE, 1);
  private static final List<String> LABELS = List.of("up", "down");
  private static final NameMapping HUGGING_FACE = NameMapping.of("huggingface-videomae");
  private static final String DESCRIPTION =
      """
      {"architecture": "video_vit", "dim": 16, "depth": 2, "heads": 2, "mlpRatio": 2,
       "tubelet": 2, "patch": 4, "qkvBias": "QUERY_VALUE", "pooling": "MEAN",
       "finalNorm": "AFTER_POOLING", "position": "SINE_COSINE",
       "pretrainedInput": {"frames": 2, "size": 8, "mean": [0.4], "std": [0.3]},
       "namings": %s}
      """;
  private static final String BOTH_NAMINGS =
      DESCRIPTION.formatted("[\"videomae\", \"huggingface-videomae\"]");

  @TempDir static Path folder;

  private static List<CheckpointTensor> tensors;
  private static String safetensors;
  private static String torch;

  @BeforeAll
  static void writeCheckpoints() throws Exception {
    ComputationGraph graph =
        new ComputationGraph(
            Backbones.parse("tiny", BOTH_NAMINGS)
                .configuration(
                    new ClipShape(ToyClips.FRAMES, ToyClips.SIZE, ToyClips.SIZE, 1),
                    LABELS.size(),
                    NetworkSettings.of(CoefficientSchedule.fixed(1, 0))));
    graph.init();
    tensors = PretrainedWeights.export(graph, HUGGING_FACE);
    safetensors = folder.resolve("weights.safetensors").toString();
    SafetensorsWriter.write(
        new org.apache.hadoop.fs.Path(safetensors), new Configuration(), tensors, Map.of());
    torch = folder.resolve("weights.pt").toString();
    TorchFile.write(Path.of(torch), tensors);
  }

  private static Dr2NetClassifier classifier(String description, String checkpoint) {
    return new Dr2NetClassifier().setBackbone(description).setPretrained(checkpoint);
  }

  private static PretrainedModel load(String checkpoint, boolean withHead) {
    return PretrainedModel.load(classifier(BOTH_NAMINGS, checkpoint), CLIP, LABELS, withHead);
  }

  private static Map<String, ByteBuffer> bytes(List<CheckpointTensor> some) throws Exception {
    Map<String, ByteBuffer> bytes = new TreeMap<>();
    for (CheckpointTensor tensor : some) {
      bytes.put(tensor.toString(), tensor.data());
    }
    return bytes;
  }

  @Test
  void whatWasImportedLeavesBitForBit() throws Exception {
    for (String checkpoint : List.of(safetensors, torch)) {
      PretrainedModel imported = load(checkpoint, true);
      WeightsExport export = WeightsExport.of(imported.model(), "");
      assertEquals("huggingface-videomae", export.naming(), "the names that it came with");
      assertEquals(bytes(tensors), bytes(export.tensors()), checkpoint);
      assertEquals(List.of(), export.unnamed());
      assertEquals(0, imported.difference());
    }
  }

  @Test
  void theHeadStartsAnewBySeedUnlessItIsKept() throws Exception {
    assertEquals(
        List.of("classifier.weight", "classifier.bias"), load(torch, false).report().head());
    Dr2NetClassifier other = classifier(BOTH_NAMINGS, torch).setSeed(7);
    Map<String, ByteBuffer> first =
        bytes(WeightsExport.of(load(torch, false).model(), "").tensors());
    Map<String, ByteBuffer> second =
        bytes(
            WeightsExport.of(PretrainedModel.load(other, CLIP, LABELS, false).model(), "")
                .tensors());
    Map<String, ByteBuffer> again =
        bytes(
            WeightsExport.of(PretrainedModel.load(other, CLIP, LABELS, false).model(), "")
                .tensors());
    assertNotEquals(first, second);
    assertEquals(second, again);
  }

  @Test
  void aModelKeepsItsNamesWhenItIsSavedAndFinetuned() throws Exception {
    String saved = folder.resolve("saved").toUri().toString();
    PretrainedModel imported = load(safetensors, false);
    imported.model().write().overwrite().save(saved);
    Dr2NetClassificationModel loaded = Dr2NetClassificationModel.load(saved);
    assertEquals(
        bytes(WeightsExport.of(imported.model(), "").tensors()),
        bytes(WeightsExport.of(loaded, "").tensors()));
    assertArrayEquals(new String[] {"up", "down"}, loaded.labels());
    assertArrayEquals(new double[] {0.4}, loaded.getMean());
    assertEquals("pretrained", loaded.getCoefficientSchedule());
    assertEquals(ROWS.count(), loaded.transform(ROWS).count());
    Dr2NetClassificationModel finetuned =
        new Dr2NetClassifier().setInitialModel(saved).setEpochs(1).setNumWorkers(1).fit(ROWS);
    WeightsExport export = WeightsExport.of(finetuned, "");
    assertEquals("huggingface-videomae", export.naming());
    assertEquals("0.0", export.metadata().get("alpha"));
    assertEquals("1.0", export.metadata().get("beta"));
    assertEquals("[0.4]", export.metadata().get("mean"));
    assertEquals("videomae", WeightsExport.of(finetuned, "videomae").naming());
  }

  @Test
  void coefficientsAreThoseOfThePretrainedNetwork() {
    Dr2NetClassifier reversible =
        classifier(BOTH_NAMINGS, torch).setCoefficientSchedule("reversible");
    Map<String, String> metadata =
        WeightsExport.of(PretrainedModel.load(reversible, CLIP, LABELS, false).model(), "")
            .metadata();
    assertEquals("1.0", metadata.get("alpha"));
    assertEquals("0.0", metadata.get("beta"));
    assertEquals("input", metadata.get("secondStream"));
    assertEquals("blend", metadata.get("stageOutput"));
    assertEquals("[\"up\",\"down\"]", metadata.get("labels"));
    assertEquals("pt", metadata.get("format"));
    PretrainedModel mean =
        PretrainedModel.load(
            classifier(BOTH_NAMINGS, torch).setStageOutput("mean"), CLIP, LABELS, false);
    assertTrue(mean.difference() > 0, "the mean of both streams is not the plain network");
  }

  @Test
  void namesThatThereAreNotAreAnErrorThatListsTheOthers() {
    PretrainedModel imported = load(torch, false);
    String unknown =
        Thrown.message(
            IllegalArgumentException.class, () -> WeightsExport.of(imported.model(), "timm-vit"));
    assertTrue(unknown.contains("timm-vit") && unknown.contains("huggingface-videomae"), unknown);
    Dr2NetClassificationModel nameless = load(torch, false).model();
    nameless.set("backbone", DESCRIPTION.formatted("[]"));
    String none =
        Thrown.message(IllegalArgumentException.class, () -> WeightsExport.of(nameless, ""));
    assertTrue(none.contains("no naming") && none.contains("video-swin"), none);
    assertEquals("videomae", WeightsExport.of(nameless, "videomae").naming());
  }

  @Test
  void whatDoesNotFitIsSaidInOneLine() {
    PretrainedModel.load(classifier(BOTH_NAMINGS, torch), CLIP, List.of("a", "b", "c"), false);
    String classes =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                PretrainedModel.load(
                    classifier(BOTH_NAMINGS, torch), CLIP, List.of("a", "b", "c"), true));
    assertTrue(classes.contains("classifier.weight [2, 16], expected [3, 16]"), classes);
    assertEquals(1, classes.lines().count(), classes);
    List<Integer> colour = List.of(ToyClips.FRAMES, ToyClips.SIZE, ToyClips.SIZE, 3);
    String channels =
        Thrown.message(
            IllegalArgumentException.class,
            () -> PretrainedModel.load(classifier(BOTH_NAMINGS, torch), colour, LABELS, false));
    assertTrue(channels.contains("projection.weight"), channels);
    String mean =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                PretrainedModel.load(
                    classifier(BOTH_NAMINGS, torch).setMean(1, 2), CLIP, LABELS, false));
    assertTrue(mean.contains("mean has 2 values"), mean);
  }

  @Test
  void aNetworkWithoutUpstreamNamesIsRefusedWhateverNamesAreAsked() {
    Dr2NetClassificationModel model =
        new Dr2NetClassifier()
            .setBackbone(
                """
                {"architecture": "video_resnet", "channels": 4, "blocks": [1, 1],
                 "pretrainedInput": {"frames": 2, "size": 8, "mean": [0.4], "std": [0.3]}}
                """)
            .setEpochs(1)
            .setBatchSize(4)
            .setNumWorkers(1)
            .fit(ToyClips.noise(SPARK, 8, 16, 1));
    for (String names : List.of("", "videomae", "timm-vit")) {
      String message =
          Thrown.message(IllegalArgumentException.class, () -> WeightsExport.of(model, names));
      assertTrue(message.contains("cannot be exported"), message);
    }
  }

  @Test
  void theKindOfHeadIsSaidAndCosinesAreNamedAsLeftOut() {
    Map<String, String> linear = WeightsExport.of(load(torch, true).model(), "").metadata();
    assertEquals("linear", linear.get("head"));
    assertFalse(linear.containsKey("headScale"), linear::toString);
    for (String head : List.of("cosine", "angularMargin")) {
      Dr2NetClassifier classifier = classifier(BOTH_NAMINGS, torch).setHead(head).setHeadScale(16);
      WeightsExport export =
          WeightsExport.of(PretrainedModel.load(classifier, CLIP, LABELS, false).model(), "");
      assertEquals(head, export.metadata().get("head"));
      assertEquals("16.0", export.metadata().get("headScale"));
      assertEquals(List.of("classifier/weight"), export.unnamed());
    }
  }
}
