package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.training.ToyClips;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.classification.OneVsRest;
import org.apache.spark.ml.classification.RandomForestClassifier;
import org.apache.spark.ml.evaluation.MulticlassClassificationEvaluator;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.tuning.CrossValidator;
import org.apache.spark.ml.tuning.CrossValidatorModel;
import org.apache.spark.ml.tuning.ParamGridBuilder;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fits of classifiers on generated rows too; what they save, copy and refuse. */
class LatentFeatureAugmentedClassifierIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Dataset<Row> ROWS = LatentRows.of(SPARK, 12).cache();

  private static LatentFeatureAugmentedClassifier stage(Estimator<?> classifier) {
    return new LatentFeatureAugmentedClassifier()
        .setClassifier(classifier)
        .setLatentHardMargin(1.5);
  }

  private static LogisticRegressionModel regression(LatentFeatureAugmentedClassifier stage) {
    return (LogisticRegressionModel) stage.fit(ROWS).model();
  }

  private static void assertClose(
      LogisticRegressionModel expected, LogisticRegressionModel found, double tolerance) {
    double[] one = expected.coefficientMatrix().toArray();
    double[] two = found.coefficientMatrix().toArray();
    assertEquals(one.length, two.length);
    for (int i = 0; i < one.length; i++) {
      assertEquals(one[i], two[i], tolerance);
    }
  }

  @Test
  void withoutGeneratedRowsItIsTheClassifierAlone() {
    LogisticRegressionModel plain = LatentRows.regression().fit(ROWS);
    assertClose(plain, regression(stage(LatentRows.regression()).setLatentStrategy("none")), 1e-9);
    // Rows without weight leave the loss alone, but not the deviations that it scales features by.
    LogisticRegression unscaled = LatentRows.regression().setStandardization(false);
    LogisticRegressionModel weightless =
        regression(stage(LatentRows.regression().setStandardization(false)).setLatentWeight(0));
    assertClose(unscaled.fit(ROWS), weightless, 1e-4);
    assertFalse(weightless.isSet(weightless.weightCol()), "the fit's own column of weights");
  }

  @Test
  void aRareClassIsFoundMoreOften() {
    LogisticRegressionModel plain = LatentRows.regression().fit(ROWS);
    double before = recall(plain.transform(ROWS));
    double after = recall(stage(LatentRows.regression()).fit(ROWS).transform(ROWS));
    System.out.printf("Recall of the rare class: %.3f, with generated rows %.3f%n", before, after);
    assertTrue(after > before + 0.1, "recall %s, then %s".formatted(before, after));
  }

  private static double recall(Dataset<Row> predictions) {
    return new MulticlassClassificationEvaluator()
        .setMetricName("recallByLabel")
        .setMetricLabel(2)
        .evaluate(predictions);
  }

  @Test
  void fitsAreReproducibleAlsoAcrossPartitions() {
    LatentFeatureAugmentedClassifier stage = stage(LatentRows.regression()).setLatentNoise(0.2);
    LogisticRegressionModel model = regression(stage);
    // Spark adds up partitions in the order in which they come: the last digits differ.
    assertClose(model, regression(stage), 1e-9);
    LogisticRegressionModel other =
        (LogisticRegressionModel) stage.fit(ROWS.orderBy("id").repartition(5)).model();
    assertClose(model, other, 1e-5);
    LogisticRegressionModel reseeded = regression(stage.copy(ParamMap.empty()).setSeed(9));
    assertNotEquals(model.coefficientMatrix(), reseeded.coefficientMatrix());
  }

  @Test
  void otherClassifiersLearnToo() {
    List<Estimator<?>> classifiers =
        List.of(
            new RandomForestClassifier().setNumTrees(3).setSeed(1),
            new MultilayerPerceptronClassifier()
                .setLayers(new int[] {LatentRows.DIM, 3})
                .setMaxIter(20)
                .setSeed(1),
            new OneVsRest().setClassifier(LatentRows.shortRegression()));
    for (Estimator<?> classifier : classifiers) {
      Dataset<Row> scored = stage(classifier).fit(ROWS).transform(ROWS);
      long right = scored.filter("prediction = label").count();
      assertTrue(right > ROWS.count() / 2, classifier.uid() + " " + right);
    }
    LatentFeatureAugmentedClassifier binomial =
        stage(LatentRows.shortRegression()).setLatentStrategy("beyond");
    Dataset<Row> two = ROWS.filter("label < 2").selectExpr("features", "label + 0 as label");
    assertTrue(binomial.fit(two).transform(two).filter("prediction = label").count() > 120);
    Dataset<Row> withoutTheThird = ROWS.filter("label < 2");
    LogisticRegressionModel ofThree =
        (LogisticRegressionModel) binomial.fit(withoutTheThird).model();
    assertEquals(LatentRows.NAMES.length, ofThree.numClasses());
  }

  @Test
  void copiesHaveClassifiersOfTheirOwn() {
    LogisticRegression classifier = LatentRows.regression();
    LogisticRegression head = LatentRows.regression();
    LatentFeatureAugmentedClassifier stage = stage(classifier).setLatentHead(head);
    ParamMap extra =
        new ParamMap()
            .put(stage.latentStrength().w(0.3))
            .put(classifier.regParam().w(0.7))
            .put(head.maxIter().w(3));
    LatentFeatureAugmentedClassifier copy = stage.copy(extra);
    assertNotSame(classifier, copy.getClassifier());
    assertEquals(0.7, ((LogisticRegression) copy.getClassifier()).getRegParam());
    assertEquals(3, copy.getLatentHead().getMaxIter());
    assertEquals(0.3, copy.getLatentStrength());
    assertSame(classifier, stage.getClassifier());
    assertEquals(0.01, classifier.getRegParam());
    LatentFeatureAugmentedClassificationModel model = stage.fit(ROWS);
    LatentFeatureAugmentedClassificationModel other =
        model.copy(new ParamMap().put(model.featuresCol().w("latent")));
    assertSame(stage, other.parent());
    Dataset<Row> renamed = ROWS.withColumnRenamed("features", "latent");
    assertEquals(predictions(model, ROWS), predictions(other, renamed));
    assertEquals(renamed.columns().length + 3, other.transform(renamed).columns().length);
  }

  private static List<Row> predictions(Model<?> model, Dataset<Row> rows) {
    return model.transform(rows).select("probability", "prediction").collectAsList();
  }

  @Test
  void savedItIsLoadedWithItsClassifier(@TempDir Path folder) throws Exception {
    LatentFeatureAugmentedClassifier stage =
        stage(new RandomForestClassifier().setNumTrees(3).setSeed(4))
            .setLatentHead(LatentRows.shortRegression())
            .setLatentStrategy("mixture")
            .setLatentStrength(0.25)
            .setSeed(77);
    String path = folder.resolve("stage").toString();
    stage.save(path);
    stage.write().overwrite().save(path);
    LatentFeatureAugmentedClassifier loaded = LatentFeatureAugmentedClassifier.load(path);
    assertEquals(stage.uid(), loaded.uid());
    assertEquals(77, loaded.getSeed());
    assertEquals(0.01, loaded.getLatentHead().getRegParam());
    assertEquals(3, ((RandomForestClassifier) loaded.getClassifier()).getNumTrees());
    assertFalse(loaded.isSet(loaded.latentRatio()));
    LatentFeatureAugmentedClassificationModel model = loaded.fit(ROWS);
    assertEquals(predictions(stage.fit(ROWS), ROWS), predictions(model, ROWS));
    String modelPath = folder.resolve("model").toString();
    model.save(modelPath);
    LatentFeatureAugmentedClassificationModel again =
        LatentFeatureAugmentedClassificationModel.load(modelPath);
    assertEquals(0.25, again.getLatentStrength());
    assertEquals(predictions(model, ROWS), predictions(again, ROWS));
    String empty = folder.resolve("empty").toString();
    new LatentFeatureAugmentedClassifier().save(empty);
    LatentFeatureAugmentedClassifier unset = LatentFeatureAugmentedClassifier.load(empty);
    assertFalse(unset.isSet(unset.classifier()) || unset.isSet(unset.latentHead()));
  }

  @Test
  void crossValidatesInAPipeline(@TempDir Path folder) throws Exception {
    StandardScaler scaler = new StandardScaler().setInputCol("features").setOutputCol("scaled");
    LogisticRegression classifier = LatentRows.shortRegression();
    LatentFeatureAugmentedClassifier stage = stage(classifier).setFeaturesCol("scaled");
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {scaler, stage});
    CrossValidatorModel model =
        new CrossValidator()
            .setEstimator(pipeline)
            .setEvaluator(new MulticlassClassificationEvaluator().setMetricName("logLoss"))
            .setEstimatorParamMaps(
                new ParamGridBuilder()
                    .addGrid(stage.latentStrength(), new double[] {0.2, 1})
                    .addGrid(classifier.regParam(), new double[] {0.01, 1})
                    .build())
            .setNumFolds(2)
            .setSeed(1)
            .fit(ROWS);
    assertEquals(4, Arrays.stream(model.avgMetrics()).distinct().count());
    PipelineModel best = (PipelineModel) model.bestModel();
    String path = folder.resolve("best").toString();
    best.save(path);
    assertEquals(predictions(best, ROWS), predictions(PipelineModel.load(path), ROWS));
  }

  @Test
  void itLearnsFromFeaturesOfClips() {
    Dataset<Row> clips = ToyClips.rows(SPARK, 24, 2, 3).cache();
    Dr2NetFeaturizer featurizer = Dr2NetClassifierIT.small().setEpochs(2).fit(clips).featurizer();
    LatentFeatureAugmentedClassifier stage = stage(LatentRows.regression());
    PipelineModel model =
        new Pipeline().setStages(new PipelineStage[] {featurizer, stage}).fit(clips);
    assertTrue(model.transform(clips).filter("prediction = label").count() > 20);
  }

  private static String refused(LatentFeatureAugmentedClassifier stage, Dataset<Row> rows) {
    return Thrown.message(IllegalArgumentException.class, () -> stage.fit(rows));
  }

  private static void assertRefused(String expected, String message) {
    assertTrue(message.contains(expected), message);
  }

  @Test
  void paramsAndColumnsThatDoNotFitAreNamed() {
    LatentFeatureAugmentedClassifier plain = stage(LatentRows.regression());
    assertRefused("classifier of latent", refused(new LatentFeatureAugmentedClassifier(), ROWS));
    assertRefused(
        "'z' does not exist", refused(plain.copy(ParamMap.empty()).setFeaturesCol("z"), ROWS));
    assertRefused(
        "'id' has type string", refused(plain.copy(ParamMap.empty()).setLabelCol("id"), ROWS));
    assertRefused(
        "'label' has type double, expected vector",
        refused(plain.copy(ParamMap.empty()).setFeaturesCol("label"), ROWS));
    assertRefused(
        "'w' does not exist", refused(plain.copy(ParamMap.empty()).setWeightCol("w"), ROWS));
    assertRefused(
        "latentStrength = 0.9",
        refused(
            plain.copy(ParamMap.empty()).setLatentStrategy("mixture").setLatentStrength(0.9),
            ROWS));
    assertRefused(
        "featuresCol of the classifier",
        refused(stage(LatentRows.regression().setFeaturesCol("z")), ROWS));
    MultilayerPerceptronClassifier perceptron =
        new MultilayerPerceptronClassifier().setLayers(new int[] {LatentRows.DIM, 3});
    assertRefused("takes no weights", refused(stage(perceptron).setWeightCol("weight"), ROWS));
    assertRefused("latentWeight", refused(stage(perceptron).setLatentWeight(0.5), ROWS));
    String taken =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                plain
                    .copy(ParamMap.empty())
                    .setLabelCol("seed")
                    .augment(ROWS.withColumnRenamed("label", "seed")));
    assertRefused("'seed' already exists", taken);
  }

  @Test
  void valuesThatCannotBeUsedAreNamed() {
    double[] fine = new double[LatentRows.DIM];
    LatentFeatureAugmentedClassifier stage =
        stage(LatentRows.regression()).setWeightCol("weight").setKeyCol("id");
    double[] broken = fine.clone();
    broken[3] = Double.NaN;
    assertRefused(
        "'features' holds NaN at position 3",
        refused(stage, with(LatentRows.row(broken, 0, 1, "x"))));
    assertRefused(
        "'features' holds a vector of 2 values",
        refused(stage, with(LatentRows.row(new double[2], 0, 1, "x")).coalesce(1)));
    assertRefused("'label' holds 0.5", refused(stage, with(LatentRows.row(fine, 0.5, 1, "x"))));
    assertRefused("'label' holds -1.0", refused(stage, with(LatentRows.row(fine, -1, 1, "x"))));
    assertRefused(
        "'label' holds 3.0, expected class indices from 0 to 2",
        refused(stage, with(LatentRows.row(fine, 3, 1, "x"))));
    assertRefused("'weight' holds -2.0", refused(stage, with(LatentRows.row(fine, 0, -2, "x"))));
    assertRefused("'id' holds null", refused(stage, with(LatentRows.row(fine, 0, 1, null))));
    Row nothing = RowFactory.create(null, 0.0, 1.0, "x");
    assertRefused("'features' holds null", refused(stage, with(nothing)));
    assertRefused("'label' holds the labels [1]", refused(stage, ROWS.filter("label = 1")));
    assertRefused("no rows", refused(stage, ROWS.limit(0)));
  }

  private static Dataset<Row> with(Row row) {
    return ROWS.union(SPARK.createDataFrame(List.of(row), ROWS.schema()));
  }

  /** The rows, whose label has no metadata, and one more. */
  private static Dataset<Row> undeclaredWith(double label, double weight) {
    Row row = LatentRows.row(new double[LatentRows.DIM], label, weight, "x");
    Dataset<Row> rows = ROWS.selectExpr("features", "label + 0 as label", "weight", "id");
    return rows.union(SPARK.createDataFrame(List.of(row), rows.schema()));
  }

  @Test
  void aLargeLabelWithoutMetadataIsRefused() {
    LatentFeatureAugmentedClassifier stage = stage(LatentRows.regression());
    for (double label : new double[] {1000, Integer.MAX_VALUE - 1.0, 1e300}) {
      assertRefused(
          "'label' holds %s, expected class indices from 0 to 999 (without label metadata; index them with StringIndexer)"
              .formatted(label),
          refused(stage, undeclaredWith(label, 1)));
    }
  }

  @Test
  void rowsOfWeightZeroMakeNoClass() {
    LatentFeatureAugmentedClassifier stage = stage(LatentRows.regression()).setWeightCol("weight");
    LogisticRegressionModel model =
        (LogisticRegressionModel) stage.fit(undeclaredWith(7, 0)).model();
    assertEquals(LatentRows.NAMES.length, model.numClasses());
    assertRefused(
        "'weight' holds 0 in all 222", refused(stage, ROWS.withColumn("weight", functions.lit(0))));
    assertRefused(
        "'label' holds the labels [1], expected rows of at least two classes",
        refused(stage, undeclaredWith(0, 0).filter("label = 1 or weight = 0")));
  }
}
