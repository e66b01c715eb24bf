package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.Backbone;
import io.github.sparkreversible.backbone.Backbones;
import io.github.sparkreversible.backbone.CloudShape;
import io.github.sparkreversible.backbone.NetworkSettings;
import io.github.sparkreversible.backbone.PointMaeVit;
import io.github.sparkreversible.backbone.PretrainedWeights;
import io.github.sparkreversible.checkpoint.NameMapping;
import io.github.sparkreversible.checkpoint.SafetensorsWriter;
import io.github.sparkreversible.datasets.pointcloud.CloudFiles;
import io.github.sparkreversible.datasets.pointcloud.format.PointCloudWriter;
import io.github.sparkreversible.datasets.synthetic.Solid;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.datasets.transform.PointCloudAugmenter;
import io.github.sparkreversible.datasets.transform.PointCloudNormalizer;
import io.github.sparkreversible.datasets.transform.PointCloudSampler;
import io.github.sparkreversible.reversible.CoefficientSchedule;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.training.ShardLayout;
import io.github.sparkreversible.training.ToyClips;
import io.github.sparkreversible.training.ToyClouds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A fit on point clouds. */
class PointCloudClassifierIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Dataset<Row> ROWS = ToyClouds.rows(SPARK, 160, 3, 1).cache();
  private static final Dataset<Row> OTHERS = ToyClouds.rows(SPARK, 80, 2, 2).cache();
  private static final double TINY_RATE = 1e-9;
  private static final String DESCRIPTION =
      """
      {"architecture": "point_mae_vit", "dim": 24, "depth": 2, "heads": 2, "mlpRatio": 2,
       "groups": 12, "groupSize": 8, "levels": 0, "firstFeature": 3, "qkvBias": "NONE",
       "normEpsilon": 1e-5, "readout": ["CLASS_TOKEN", "MAXIMUM"], "headDropout": 0.1,
       "fixedStatistics": false, "pretrainedInput": {"points": 128, "columns": 3},
       "namings": ["point-mae"]}
      """;

  @TempDir Path folder;

  /** 200 iterations: the running variances start at 1, far from those of neighbouring points. */
  private static Dr2NetClassifier small() {
    return new Dr2NetClassifier()
        .setBackbone(DESCRIPTION)
        .setEpochs(10)
        .setBatchSize(8)
        .setLearningRate(3e-3)
        .setScheduleFraction(0.5)
        .setNumWorkers(1);
  }

  private static Dr2NetClassifier fixed() {
    return small()
        .setBackbone(
            DESCRIPTION.replace("\"fixedStatistics\": false", "\"fixedStatistics\": true"));
  }

  private static double accuracy(Dr2NetClassificationModel model, Dataset<Row> rows) {
    return model.transform(rows).filter("prediction = label").count() / (double) rows.count();
  }

  @Test
  void itLearnsAndASavedModelPredictsTheSame() throws Exception {
    Dr2NetClassificationModel model = small().setValidationIndicatorCol("held").fit(ROWS);
    assertArrayEquals(new int[] {ToyClouds.POINTS, 3}, model.inputShape());
    assertArrayEquals(Solid.ALL.stream().map(Solid::label).toArray(String[]::new), model.labels());
    assertEquals(24, model.getDim());
    assertArrayEquals(new double[] {0}, model.getMean());
    assertArrayEquals(new double[] {1}, model.getStd());
    assertEquals("\"\"", model.summary().settings().get("augmenter"));
    assertTrue(accuracy(model, OTHERS) >= 0.7, "accuracy " + accuracy(model, OTHERS));
    String path = folder.resolve("model").toString();
    model.save(path);
    Dr2NetClassificationModel loaded = Dr2NetClassificationModel.load(path);
    assertEquals(model.transform(OTHERS).collectAsList(), loaded.transform(OTHERS).collectAsList());
    Row first = OTHERS.first().getStruct(0);
    assertArrayEquals(model.predictRaw(first).toArray(), loaded.predictRaw(first).toArray(), 0.0);
    Dr2NetClassificationModel again =
        new Dr2NetClassifier()
            .setInitialModel(path)
            .setEpochs(1)
            .setLearningRate(TINY_RATE)
            .setNumWorkers(1)
            .fit(ROWS);
    assertTrue(difference(again, model.network().toGraph(), PointMaeVit.STAGE) < 1e-5);
    assertTrue(accuracy(again, OTHERS) >= 0.7, "accuracy " + accuracy(again, OTHERS));
  }

  private static double difference(
      Dr2NetClassificationModel model, ComputationGraph original, String layer) {
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
  void theWeightsOfACheckpointAreLoadedBitForBit() throws Exception {
    Backbone backbone = Backbones.parse("small", fixed().getBackbone());
    CloudShape clouds = new CloudShape(ToyClouds.POINTS, 3);
    NetworkSettings settings = NetworkSettings.of(CoefficientSchedule.fixed(1, 0));
    ComputationGraph original = new ComputationGraph(backbone.configuration(clouds, 7, settings));
    original.init();
    String checkpoint = folder.resolve("weights.safetensors").toString();
    SafetensorsWriter.write(
        new org.apache.hadoop.fs.Path(checkpoint),
        new Configuration(),
        PretrainedWeights.export(original, NameMapping.of("point-mae")),
        Map.of());
    PretrainedNetwork loaded =
        PretrainedNetwork.load(
            fixed().setPretrained(checkpoint),
            new ShardLayout(TensorType.FLOAT32, List.of(ToyClouds.POINTS, 3)),
            backbone.configuration(clouds, 4, settings),
            false,
            new Configuration());
    assertEquals(0, loaded.difference());
    ComputationGraph graph = loaded.network().toGraph();
    Dr2NetClassificationModel fitted =
        fixed().setPretrained(checkpoint).setEpochs(1).setLearningRate(TINY_RATE).fit(ROWS);
    for (String layer :
        List.of(
            PointMaeVit.EMBEDDING,
            PointMaeVit.TOKENS,
            PointMaeVit.STAGE,
            PointMaeVit.NORM,
            PointMaeVit.HEAD + 1,
            PointMaeVit.HEAD + 2)) {
      assertEquals(original.getLayer(layer).params(), graph.getLayer(layer).params(), layer);
      assertTrue(difference(fitted, original, layer) < 1e-5, layer);
    }
    assertEquals(4, fitted.numClasses());
  }

  @Test
  void trainingRowsAreAugmentedOnRequest() {
    Dr2NetClassifier plain = small().setEpochs(1);
    String without = plain.fit(ROWS).network().contentId();
    assertEquals(without, plain.setAugmenter("").fit(ROWS).network().contentId());
    Dr2NetClassifier augmented =
        plain.setAugmenter(new PointCloudAugmenter().setScale(0.8, 1.2).setJitter(0.01));
    String first = augmented.fit(ROWS).network().contentId();
    assertNotEquals(without, first);
    assertEquals(first, augmented.fit(ROWS).network().contentId());
  }

  @Test
  void twoWorkersLearn() {
    Dr2NetClassificationModel model =
        small().setNumWorkers(2).setBatchSize(4).setAveragingFrequency(10).fit(ROWS);
    assertEquals(2, model.summary().workers());
    assertTrue(accuracy(model, OTHERS) >= 0.7, "accuracy " + accuracy(model, OTHERS));
  }

  /**
   * Two workers with batches of 8 see in each iteration what one worker with a batch of 16 sees.
   * What stands before the first normalization does not change here, and its mean is the mean of
   * both, so that the running mean is the same if it is averaged as parameters are.
   */
  @Test
  void runningStatisticsOfTwoWorkersAreThoseOfOneWithLargerBatches() {
    Dr2NetClassifier still = small().setEpochs(2).setLearningRate(TINY_RATE);
    Dr2NetClassificationModel one = still.setBatchSize(16).fit(ROWS);
    Dr2NetClassificationModel two =
        still.setBatchSize(8).setNumWorkers(2).setAveragingFrequency(3).fit(ROWS);
    int iterations = one.summary().iterations().size();
    assertEquals(iterations, two.summary().iterations().size());
    INDArray mean = statistic(one, "mean");
    assertTrue(mean.norm2Number().doubleValue() > 1e-4, "nothing has moved");
    assertEquals(0, relativeDifference(statistic(two, "mean"), mean), 1e-4);
    // What is left of their start.
    double start = Math.pow(0.9, iterations);
    INDArray variance = statistic(one, "variance").sub(start);
    assertTrue(variance.minNumber().doubleValue() > 0, "nothing has moved");
    assertEquals(0, relativeDifference(statistic(two, "variance").sub(start), variance), 0.05);
  }

  private static INDArray statistic(Dr2NetClassificationModel model, String name) {
    return model.network().toGraph().getLayer(PointMaeVit.EMBEDDING).getParam("firstNorm." + name);
  }

  private static double relativeDifference(INDArray found, INDArray expected) {
    return found.distance2(expected) / expected.norm2Number().doubleValue();
  }

  /** The example of README.md, with a smaller network. */
  @Test
  void filesOfCloudsBecomePredictions() throws Exception {
    String files = folder.resolve("scans").toString();
    writeFiles(files);
    Dataset<Row> clouds = SPARK.read().format("pointcloud").option("labels", "folder").load(files);
    Pipeline pipeline =
        new Pipeline()
            .setStages(
                new PipelineStage[] {
                  new PointCloudSampler().setMethod("farthest").setPoints(ToyClouds.POINTS),
                  new PointCloudNormalizer(),
                  new StringIndexer().setInputCol("label").setOutputCol("labelIndex"),
                  small().setLabelCol("labelIndex").setEpochs(1)
                });
    Dataset<Row> predicted = pipeline.fit(clouds).transform(clouds);
    assertEquals(12, predicted.filter("prediction >= 0").count());
    Dr2NetClassifier withoutSampler = small().setLabelCol("count");
    String sizes = Thrown.message(IllegalArgumentException.class, () -> withoutSampler.fit(clouds));
    assertTrue(sizes.contains("PointCloudSampler"), sizes);
  }

  private static void writeFiles(String path) throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      rows.add(
          RowFactory.create(
              TensorColumn.toRow(ToyClouds.cloud(i % 2, 150 + i, i, 1)),
              new String[] {"x", "y", "z"},
              new double[] {0, 0, 0},
              Solid.ALL.get(i % 2).label() + "/" + i));
    }
    StructType schema =
        new StructType()
            .add("tensor", TensorColumn.TYPE)
            .add("columns", DataTypes.createArrayType(DataTypes.StringType))
            .add("offset", DataTypes.createArrayType(DataTypes.DoubleType))
            .add("name", DataTypes.StringType);
    CloudFiles.write(
        SPARK.createDataFrame(rows, schema), "name", path, PointCloudWriter.PLY_BINARY);
  }

  private static Dataset<Row> undeclared(List<Row> tensors) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < tensors.size(); i++) {
      rows.add(RowFactory.create(tensors.get(i), (double) (i % 2), "row-" + i));
    }
    return SPARK
        .createDataFrame(
            rows,
            new StructType()
                .add("tensor", TensorColumn.TYPE)
                .add("label", DataTypes.DoubleType)
                .add("origin", DataTypes.StringType))
        .coalesce(1);
  }

  @Test
  void rowsOfAnotherSizeOrKindAreNamed() {
    Row cloud = TensorColumn.toRow(ToyClouds.cloud(0, 64, 0, 1));
    Row larger = TensorColumn.toRow(ToyClouds.cloud(1, 65, 0, 1));
    Row clip = TensorColumn.toRow(ToyClips.clip(0, 1));
    String size =
        Thrown.message(
            IllegalArgumentException.class, () -> small().fit(undeclared(List.of(cloud, larger))));
    assertTrue(size.contains("float32 [65, 3] in row 'row-1'"), size);
    assertTrue(size.contains("PointCloudSampler"), size);
    String kind =
        Thrown.message(
            IllegalArgumentException.class, () -> small().fit(undeclared(List.of(cloud, clip))));
    assertTrue(kind.contains("'row-1'") && kind.contains("expected point clouds"), kind);
    String other =
        Thrown.message(
            IllegalArgumentException.class,
            () -> Dr2NetClassifierIT.small().fit(undeclared(List.of(clip, cloud))));
    assertTrue(other.contains("'row-1'") && other.contains("expected clips"), other);
    Dr2NetClassificationModel model =
        small().setEpochs(1).setBatchSize(4).fit(undeclared(List.of(cloud, cloud, cloud, cloud)));
    String prediction =
        Thrown.message(
            Exception.class, () -> model.transform(undeclared(List.of(larger))).collectAsList());
    assertTrue(prediction.contains("PointCloudSampler"), prediction);
  }
}
