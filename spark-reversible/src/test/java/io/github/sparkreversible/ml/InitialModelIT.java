package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.training.ToyClips;
import java.nio.file.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A fit that starts from a saved model. */
class InitialModelIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Dataset<Row> ROWS = ToyClips.rows(SPARK, 60, 2, 1).cache();
  private static final double TINY_RATE = 1e-9;

  @TempDir static Path folder;

  private static Dr2NetClassificationModel pretrained;
  private static String saved;

  @BeforeAll
  static void pretrain() throws Exception {
    pretrained =
        Dr2NetClassifierIT.small().setMean(0.4).setCoefficientSchedule("pretrained").fit(ROWS);
    saved = folder.resolve("pretrained").toUri().toString();
    pretrained.write().overwrite().save(saved);
  }

  /** A classifier that hardly changes what it starts from. */
  private static Dr2NetClassifier still() {
    return new Dr2NetClassifier()
        .setInitialModel(saved)
        .setEpochs(1)
        .setAugmenter("")
        .setLearningRate(TINY_RATE)
        .setNumWorkers(1);
  }

  private static INDArray parameters(Dr2NetClassificationModel model, String layer) {
    ComputationGraph graph = model.network().toGraph();
    return graph.getLayer(layer).params();
  }

  private static double difference(Dr2NetClassificationModel model, String layer) {
    return parameters(model, layer).sub(parameters(pretrained, layer)).norm2Number().doubleValue();
  }

  @Test
  void parametersArchitectureAndStatisticsAreThoseOfTheModel() {
    Dr2NetClassificationModel model = still().fit(ROWS);
    for (String layer : new String[] {VideoVit.EMBEDDING, VideoVit.STAGE, VideoVit.CLASSIFIER}) {
      assertTrue(difference(model, layer) < 1e-5, layer + " differs: " + difference(model, layer));
    }
    assertEquals(16, model.getDim());
    assertEquals(4, model.getPatch());
    assertArrayEquals(pretrained.getMean(), model.getMean());
    assertArrayEquals(pretrained.getStd(), model.getStd());
  }

  @Test
  void otherClassesGetANewHead() {
    Dataset<Row> renamed =
        ROWS.withColumn("label", functions.col("label").plus(functions.lit(1.0)))
            .withColumn("held", functions.lit(false));
    Dr2NetClassificationModel model = still().fit(renamed);
    assertEquals(3, model.numClasses());
    assertTrue(difference(model, VideoVit.STAGE) < 1e-5);
    assertEquals(16 * 3 + 3, parameters(model, VideoVit.CLASSIFIER).length());
  }

  @Test
  void aPipelineModelWillDo() throws Exception {
    String pipeline = folder.resolve("pipeline").toUri().toString();
    new Pipeline().setStages(new PipelineStage[] {still()}).fit(ROWS).write().save(pipeline);
    Dr2NetClassificationModel model = still().setInitialModel(pipeline).fit(ROWS);
    assertTrue(difference(model, VideoVit.STAGE) < 1e-5);
  }

  @Test
  void anotherArchitectureIsRefusedBeforeAnyWork() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> still().setHeads(4).transformSchema(ROWS.schema()));
    assertTrue(
        thrown.getMessage().startsWith("heads is 4, but the initial model"), thrown::toString);
    assertTrue(thrown.getMessage().contains("has 2"), thrown::toString);
  }

  @Test
  void aFolderWithoutAModelIsRefused() {
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> still().setInitialModel(folder + "/none").transformSchema(ROWS.schema()));
    assertTrue(thrown.getMessage().contains(folder + "/none"), thrown::toString);
  }

  @Test
  void sizesThatTheBackboneOfTheModelHasNotAreRefused() throws Exception {
    Dataset<Row> clips = ToyClips.noise(SPARK, 8, 16, 1);
    String swin = folder.resolve("swin").toUri().toString();
    new Dr2NetClassifier()
        .setBackbone(
            """
            {"architecture": "video_swin", "dim": 8, "depths": [1], "heads": [1],
             "window": [1, 2, 2], "mlpRatio": 2, "tubelet": 2, "patch": 4, "qkvBias": true,
             "embeddingNorm": true,
             "pretrainedInput": {"frames": 2, "size": 16, "mean": [0.4], "std": [0.3]},
             "namings": []}
            """)
        .setEpochs(1)
        .setBatchSize(4)
        .setNumWorkers(1)
        .fit(clips)
        .save(swin);
    still().setInitialModel(swin).transformSchema(clips.schema());
    IllegalArgumentException thrown =
        assertThrows(
            IllegalArgumentException.class,
            () -> still().setInitialModel(swin).setDim(96).transformSchema(clips.schema()));
    assertTrue(
        thrown.getMessage().startsWith("dim is 96, but the backbone has no such size"),
        thrown::toString);
  }
}
