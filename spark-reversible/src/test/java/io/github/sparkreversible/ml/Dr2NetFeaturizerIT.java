package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkreversible.backbone.CosineHead;
import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.training.ToyClips;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Features of fitted models, what other stages make of them, and heads on angles. */
class Dr2NetFeaturizerIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Dataset<Row> ROWS = ToyClips.rows(SPARK, 40, 2, 3).cache();
  private static final Dr2NetClassificationModel MODEL =
      Dr2NetClassifierIT.small().setEpochs(2).setPredictionBatchSize(7).fit(ROWS);
  private static final int TRAINED = 12;
  private static final int HELD_OUT = 6;

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static List<Vector> features(Dr2NetFeaturizer featurizer) {
    return featurizer.transform(ROWS).select(featurizer.getOutputCol()).collectAsList().stream()
        .map(row -> row.<Vector>getAs(0))
        .toList();
  }

  @Test
  void aFeatureIsWhatTheClassifierReads() {
    List<Vector> features = features(MODEL.featurizer());
    List<Row> predictions = MODEL.transform(ROWS).select("rawPrediction").collectAsList();
    ComputationGraph graph = MODEL.network().toGraph();
    INDArray weight = graph.getLayer(VideoVit.CLASSIFIER).getParam("W");
    INDArray bias = graph.getLayer(VideoVit.CLASSIFIER).getParam("b");
    assertEquals(40, features.size());
    for (int i = 0; i < features.size(); i++) {
      double[] logits = new double[2];
      for (int label = 0; label < 2; label++) {
        logits[label] = bias.getDouble(label);
        for (int j = 0; j < 16; j++) {
          logits[label] += features.get(i).apply(j) * weight.getDouble(j, label);
        }
      }
      Vector raw = predictions.get(i).getAs(0);
      assertEquals(raw.apply(0) - raw.apply(1), logits[0] - logits[1], 1e-4, "row " + i);
    }
  }

  @Test
  void schemaMetadataAndRowsAreThoseThatItSays() {
    Dr2NetFeaturizer featurizer = MODEL.featurizer().setOutputCol("latent");
    Dataset<Row> output = featurizer.transform(ROWS);
    assertEquals(featurizer.transformSchema(ROWS.schema()), output.schema());
    assertEquals(16, AttributeGroup.fromStructField(output.schema().apply("latent")).size());
    assertEquals(ROWS.collectAsList(), output.drop("latent").collectAsList());
    assertEquals(7, featurizer.getPredictionBatchSize());
  }

  @Test
  void unitLengthAndBatchSizes() {
    List<Vector> plain = features(MODEL.featurizer());
    List<Vector> unit = features(MODEL.featurizer().setNormalize(true).setPredictionBatchSize(3));
    for (int i = 0; i < plain.size(); i++) {
      assertEquals(1, Vectors.norm(unit.get(i), 2), 1e-12);
      double length = Vectors.norm(plain.get(i), 2);
      for (int j = 0; j < 16; j++) {
        assertEquals(plain.get(i).apply(j), length * unit.get(i).apply(j), 1e-5 * length);
      }
    }
  }

  @Test
  void columnsThatDoNotFitAreNamed() {
    String missing =
        Thrown.message(
            IllegalArgumentException.class,
            () -> MODEL.featurizer().setInputCol("clips").transformSchema(ROWS.schema()));
    assertTrue(missing.contains("'clips' does not exist"), missing);
    String taken =
        Thrown.message(
            IllegalArgumentException.class,
            () -> MODEL.featurizer().setOutputCol("held").transform(ROWS));
    assertTrue(taken.contains("'held' already exists"), taken);
  }

  @Test
  void rowsWithoutAClipAreKeptOrLeftOut() {
    Row nothing = RowFactory.create(null, 0.0, false, "a.mp4");
    Dataset<Row> rows = ROWS.union(SPARK.createDataFrame(List.of(nothing), ROWS.schema()));
    assertEquals(40, MODEL.featurizer().setHandleInvalid("skip").transform(rows).count());
    Row kept =
        MODEL
            .featurizer()
            .setHandleInvalid("keep")
            .transform(rows)
            .filter("origin = 'a.mp4'")
            .first();
    assertNull(kept.getAs("features"));
  }

  @Test
  void savedOnceItIsLoadedAnywhereAndCopiesShareTheNetwork() throws IOException {
    Dr2NetFeaturizer featurizer = MODEL.featurizer().setNormalize(true).setOutputCol("latent");
    String path = folder.resolve("featurizer").toUri().toString();
    featurizer.save(path);
    Dr2NetFeaturizer loaded = Dr2NetFeaturizer.load(path);
    assertEquals(featurizer.uid(), loaded.uid());
    assertTrue(loaded.getNormalize());
    assertEquals(features(featurizer), features(loaded));
    Dr2NetFeaturizer copy = loaded.copy(new ParamMap().put(loaded.outputCol(), "other"));
    assertEquals("other", copy.getOutputCol());
    assertEquals("latent", loaded.getOutputCol());
    assertTrue(copy.model() == loaded.model());
    assertEquals(MODEL.network().contentId(), loaded.model().network().contentId());
  }

  @Test
  void otherEstimatorsLearnFromFeaturesAlsoInCrossValidation() throws IOException {
    Dr2NetFeaturizer featurizer = MODEL.featurizer();
    LogisticRegression regression = new LogisticRegression().setMaxIter(20);
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {featurizer, regression});
    MulticlassClassificationEvaluator accuracy =
        new MulticlassClassificationEvaluator().setMetricName("accuracy");
    PipelineModel fitted =
        (PipelineModel)
            new CrossValidator()
                .setEstimator(pipeline)
                .setEvaluator(accuracy)
                .setEstimatorParamMaps(
                    new ParamGridBuilder()
                        .addGrid(featurizer.normalize())
                        .addGrid(regression.regParam(), new double[] {0.01})
                        .build())
                .setNumFolds(2)
                .fit(ROWS)
                .bestModel();
    assertTrue(accuracy.evaluate(fitted.transform(ROWS)) > 0.9);
    String path = folder.resolve("pipeline").toString();
    fitted.save(path);
    assertEquals(
        fitted.transform(ROWS).select("probability").collectAsList(),
        PipelineModel.load(path).transform(ROWS).select("probability").collectAsList());
  }

  @Test
  void headsAreTrainedSavedAndTakenOverByTheNextFit() throws IOException {
    Dr2NetClassifier classifier =
        Dr2NetClassifierIT.small().setHead("angularMargin").setHeadScale(16).setHeadMargin(0.2);
    Dr2NetClassificationModel model = classifier.setEpochs(8).fit(ROWS);
    String path = folder.resolve("model").toString();
    model.save(path);
    Dr2NetClassificationModel loaded = Dr2NetClassificationModel.load(path);
    assertEquals("angularMargin", loaded.getHead());
    assertEquals(16, loaded.getHeadScale());
    assertEquals(0.2, loaded.getHeadMargin());
    assertEquals(model.transform(ROWS).collectAsList(), loaded.transform(ROWS).collectAsList());
    long right = loaded.transform(ROWS).filter("prediction = label").count();
    assertTrue(right >= 36, right + " of 40");
    Dr2NetClassifier next = Dr2NetClassifierIT.small().setLearningRate(1e-9).setInitialModel(path);
    Dr2NetClassificationModel same = next.fit(ROWS);
    assertEquals("angularMargin", same.getHead());
    assertArrayEquals(head(model), head(same), 1e-4f);
    Dr2NetClassificationModel linear = next.setHead("linear").fit(ROWS);
    assertEquals("linear", linear.getHead());
    assertEquals(16 * 2 + 2, head(linear).length);
    assertEquals(
        CosineHead.class,
        same.network().toGraph().getLayer(VideoVit.CLASSIFIER).conf().getLayer().getClass());
  }

  /** Models of before say nothing of heads. */
  @Test
  void aModelOfBeforeThereWereHeadsIsLinear() throws IOException {
    Path path = folder.resolve("old");
    MODEL.save(path.toString());
    Path metadata = path.resolve("metadata").resolve("part-00000");
    JsonNode params = JSON.readTree(Files.readString(metadata));
    for (String map : List.of("paramMap", "defaultParamMap")) {
      ((ObjectNode) params.get(map)).remove(List.of("head", "headScale", "headMargin"));
    }
    assertNotEquals(JSON.readTree(Files.readString(metadata)), params);
    Files.writeString(metadata, params.toString());
    Files.delete(path.resolve("metadata").resolve(".part-00000.crc"));
    Dr2NetClassificationModel loaded = Dr2NetClassificationModel.load(path.toString());
    assertEquals("linear", loaded.getHead());
    assertEquals(MODEL.transform(ROWS).collectAsList(), loaded.transform(ROWS).collectAsList());
    Dr2NetClassificationModel next =
        Dr2NetClassifierIT.small().setLearningRate(1e-9).setInitialModel(path.toString()).fit(ROWS);
    assertArrayEquals(head(MODEL), head(next), 1e-4f);
  }

  private static float[] head(Dr2NetClassificationModel model) {
    return model.network().toGraph().getLayer(VideoVit.CLASSIFIER).params().dup().data().asFloat();
  }

  /** Clips of a pattern of each identity's own, under noise and changing light. */
  private static Dataset<Row> faces(int from, int to, int each) {
    List<Row> rows = new ArrayList<>();
    for (int identity = from; identity < to; identity++) {
      byte[] pattern = new byte[ToyClips.SIZE * ToyClips.SIZE];
      new Random(1000 + identity).nextBytes(pattern);
      for (int i = 0; i < each; i++) {
        Random random = new Random(identity * 1_000_003L + i);
        double light = 0.6 + 0.4 * random.nextDouble();
        byte[] data = new byte[ToyClips.FRAMES * pattern.length];
        for (int j = 0; j < data.length; j++) {
          double value = (pattern[j % pattern.length] & 0xff) * light + 30 * random.nextGaussian();
          data[j] = (byte) Math.max(0, Math.min(255, value));
        }
        Tensor clip =
            Tensor.wrap(TensorType.UINT8, data, ToyClips.FRAMES, ToyClips.SIZE, ToyClips.SIZE, 1);
        rows.add(RowFactory.create(TensorColumn.toRow(clip), (double) identity));
      }
    }
    StructType schema = ToyClips.schema(false);
    return SPARK.createDataFrame(
        rows, new StructType().add(schema.apply("tensor")).add(schema.apply("label")));
  }

  @Test
  void identitiesThatTrainingNeverSawAreVerified() {
    Dr2NetClassificationModel model =
        Dr2NetClassifierIT.small()
            .setHead("angularMargin")
            .setHeadScale(16)
            .setHeadMargin(0.2)
            .setEpochs(8)
            .setSeed(4)
            .fit(faces(0, TRAINED, 20));
    Dataset<Row> unseen = faces(TRAINED, TRAINED + HELD_OUT, 12);
    Dataset<Row> pairs =
        VerificationPairs.of("features", "label")
            .make(model.featurizer().setNormalize(true).transform(unseen).cache())
            .cache();
    double area = new VerificationEvaluator().evaluate(pairs);
    double equalError = new VerificationEvaluator().setMetricName("equalErrorRate").evaluate(pairs);
    System.out.printf("Unseen identities: area %.4f, equal error %.4f%n", area, equalError);
    assertEquals(HELD_OUT * 12 * 11 / 2, pairs.filter("label = 1").count());
    assertTrue(area > 0.95, "area under the curve " + area);
    assertTrue(equalError < 0.12, "equal error rate " + equalError);
  }
}
