package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.backbone.VideoVit;
import io.github.sparkreversible.reversible.AnchorEstimate;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.training.EpochRecord;
import io.github.sparkreversible.training.IterationRecord;
import io.github.sparkreversible.training.ToyClips;
import io.github.sparkreversible.training.TrainingSummary;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;

/** Fit on real Spark. */
class Dr2NetClassifierIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Dataset<Row> ROWS = ToyClips.rows(SPARK, 100, 3, 1).cache();

  @TempDir Path folder;

  static Dr2NetClassifier small() {
    return new Dr2NetClassifier()
        .setDim(16)
        .setDepth(1)
        .setHeads(2)
        .setPatch(4)
        .setTubelet(2)
        .setAugmenter("")
        .setEpochs(4)
        .setBatchSize(8)
        .setLearningRate(1e-2)
        .setScheduleFraction(0.5)
        .setMean(0.5)
        .setStd(0.5)
        .setNumWorkers(1);
  }

  @Test
  void oneWorkerLearnsAndItsSummaryIsComplete() throws Exception {
    Dr2NetClassifier classifier =
        small().setValidationIndicatorCol("held").setCacheDir(folder.toUri().toString());
    Dr2NetClassificationModel model = classifier.fit(ROWS);
    assertEquals(classifier.uid(), model.uid());
    assertArrayEquals(new String[] {"left", "right"}, model.labels());
    assertArrayEquals(new int[] {2, 8, 8, 1}, model.inputShape());
    assertEquals(16, model.getDim());
    TrainingSummary summary = model.summary();
    assertEquals(80, summary.trainingRows());
    assertEquals(20, summary.validationRows());
    assertEquals(1, summary.workers());
    assertEquals("16", summary.settings().get("dim"));
    assertEquals(
        IntStream.range(0, 40).boxed().toList(),
        summary.iterations().stream().map(IterationRecord::iteration).toList());
    assertEquals(1, summary.iterations().get(0).alpha());
    assertEquals(0.5, summary.iterations().get(10).beta(), 1e-9);
    assertEquals(0, summary.iterations().get(39).alpha());
    assertEquals(1e-2, summary.iterations().get(3).learningRate(), 1e-12);
    assertEquals(List.of(0, 1, 2, 3), summary.epochs().stream().map(EpochRecord::epoch).toList());
    EpochRecord last = summary.epochs().get(3);
    assertTrue(last.trainingLoss() < 0.3, "training loss " + last.trainingLoss());
    assertTrue(last.validationAccuracy() >= 0.9, "accuracy " + last.validationAccuracy());
    assertTrue(last.validationLoss() < 0.4, "validation loss " + last.validationLoss());
    assertTrue(
        summary.iterations().stream()
            .allMatch(each -> each.samplesPerSecond() > 0 && each.peakResidentBytes() > 0));
    assertTrue(model.network().toGraph().getIterationCount() == 40);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList(), "the cache folder is not empty");
    }
  }

  @Test
  void twoWorkersLearn() {
    Dr2NetClassificationModel model =
        small().setNumWorkers(2).setAveragingFrequency(3).setEpochs(6).fit(ROWS);
    assertEquals(2, model.summary().workers());
    // ceil(6 epochs * 100 rows / (2 workers * 8 rows)) iterations, each once.
    assertEquals(
        IntStream.range(0, 38).boxed().toList(),
        model.summary().iterations().stream().map(IterationRecord::iteration).toList());
    assertTrue(correct(model) >= 90, correct(model) + " of 100 are right");
  }

  /** Each round starts with what the one before has measured; a new network would start at 1. */
  @Test
  void anchorsGoOnWhereTheRoundBeforeEnded() {
    Dr2NetClassificationModel model =
        small()
            .setDepth(8)
            .setEpochs(2)
            .setCoefficientSchedule("fixed")
            .setAlphaEnd(0.5)
            .setBetaEnd(0.5)
            .setReversalTolerance(2e-5)
            .setNumWorkers(2)
            .setAveragingFrequency(1)
            .setStochasticDepth(0.2)
            .fit(ROWS);
    List<IterationRecord> iterations = model.summary().iterations();
    AnchorEstimate first = AnchorEstimate.initial(DataType.FLOAT);
    ComputationGraph graph = model.network().toGraph();
    Dr2Stage stage = (Dr2Stage) graph.getLayer(VideoVit.STAGE).conf().getLayer();
    assertNotEquals(first, stage.getAnchorEstimate());
    assertTrue(iterations.stream().allMatch(each -> each.anchorInterval() >= 1));
    assertTrue(
        iterations.stream().anyMatch(each -> each.anchorInterval() > 5), iterations::toString);
    assertTrue(
        iterations.stream()
            .allMatch(each -> each.reversalError() <= 2e-5 || each.repairedIntervals() > 0));
  }

  /** Their parameters travel in files of the cache folder. */
  @Test
  void largeNetworksTrain() throws Exception {
    Dr2NetClassificationModel model =
        small()
            .setDim(256)
            .setEpochs(2)
            .setLearningRate(1e-3)
            .setNumWorkers(2)
            .setCacheDir(folder.toUri().toString())
            .fit(ROWS);
    List<IterationRecord> iterations = model.summary().iterations();
    assertTrue(
        iterations.get(iterations.size() - 1).loss() < iterations.get(0).loss(),
        iterations::toString);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList(), "the cache folder is not empty");
    }
  }

  @Test
  void everyScheduleTrains() {
    for (String schedule : HasCouplingParams.COEFFICIENT_SCHEDULES) {
      for (String shape : HasCouplingParams.SCHEDULE_SHAPES) {
        if (schedule.equals("dynamic") || shape.equals("linear")) {
          Dr2NetClassificationModel model =
              small()
                  .setCoefficientSchedule(schedule)
                  .setScheduleShape(shape)
                  .setScheduleSteps(2)
                  .setScheduleStop(0.5)
                  .setEpochs(1)
                  .fit(ROWS);
          IterationRecord last = model.summary().iterations().get(12);
          double[] expected =
              switch (schedule) {
                case "dynamic" -> new double[] {0.5, 0.5};
                case "pretrained" -> new double[] {1, 0};
                default -> new double[] {0, 1};
              };
          assertArrayEquals(expected, new double[] {last.alpha(), last.beta()}, 1e-9, schedule);
        }
      }
    }
  }

  @Test
  void theSameSeedGivesTheSameModelAndAnotherOneAnother() {
    Dr2NetClassifier classifier = small().setEpochs(1).setAugmenter("video shift=0.2");
    String first = classifier.fit(ROWS).network().contentId();
    assertEquals(first, classifier.fit(ROWS).network().contentId());
    assertNotEquals(first, classifier.setSeed(2).fit(ROWS).network().contentId());
  }

  private static long correct(Dr2NetClassificationModel model) {
    return model.transform(ROWS).filter("prediction = label").count();
  }

  @Test
  void aWorkerThatFailsSurfacesItsReason() throws Exception {
    String message =
        Thrown.message(
            IllegalStateException.class,
            () ->
                small()
                    .setLearningRate(1e30)
                    .setGradientNormLimit(0)
                    .setCacheDir(folder.toUri().toString())
                    .fit(ROWS));
    assertTrue(message.contains("loss is NaN"), message);
    assertTrue(message.contains("learningRate"), message);
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(List.of(), left.toList(), "the cache folder is not empty");
    }
  }

  @Test
  void settingsThatDoNotFitTheClipsAreNamed() {
    String patch =
        Thrown.message(IllegalArgumentException.class, () -> small().setPatch(16).fit(ROWS));
    assertTrue(patch.contains("16"), patch);
    String heads =
        Thrown.message(IllegalArgumentException.class, () -> small().setHeads(3).fit(ROWS));
    assertTrue(heads.contains("heads = 3"), heads);
    String oneClass =
        Thrown.message(
            IllegalArgumentException.class,
            () -> small().fit(ROWS.withColumn("label", org.apache.spark.sql.functions.lit(0.0))));
    assertTrue(oneClass.contains("'label' holds 1 class"), oneClass);
    String gpu =
        Thrown.message(IllegalArgumentException.class, () -> small().setDevice("gpu").fit(ROWS));
    assertTrue(gpu.contains("-Pcuda"), gpu);
  }

  @Test
  void worksInAPipelineThatIsSavedAndLoaded() throws Exception {
    Dataset<Row> named =
        ROWS.withColumn(
                "name",
                org.apache.spark.sql.functions.expr("if(label = 0, 'bright-left', 'a-right')"))
            .drop("label");
    StringIndexer indexer =
        new StringIndexer()
            .setInputCol("name")
            .setOutputCol("label")
            .setStringOrderType("alphabetAsc");
    IndexToString back =
        new IndexToString().setInputCol("prediction").setOutputCol("predictedLabel");
    PipelineModel model =
        new Pipeline().setStages(new PipelineStage[] {indexer, small(), back}).fit(named);
    String path = folder.resolve("pipeline").toString();
    model.write().overwrite().save(path);
    List<Row> before =
        model.transform(named).select("probability", "predictedLabel").collectAsList();
    List<Row> after =
        PipelineModel.load(path)
            .transform(named)
            .select("probability", "predictedLabel")
            .collectAsList();
    assertEquals(before, after);
    assertTrue(model.transform(named).filter("predictedLabel = name").count() >= 90);
  }

  @Test
  void worksInACrossValidator() {
    Dr2NetClassifier classifier = small().setEpochs(2);
    ParamMap[] grid =
        new ParamGridBuilder()
            .addGrid(classifier.learningRate(), new double[] {1e-9, 5e-3})
            .build();
    CrossValidatorModel model =
        new CrossValidator()
            .setEstimator(classifier)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("accuracy"))
            .setEstimatorParamMaps(grid)
            .setNumFolds(2)
            .setSeed(1)
            .fit(ROWS);
    double[] metrics = model.avgMetrics();
    assertTrue(metrics[1] > metrics[0], metrics[0] + ", " + metrics[1]);
  }
}
