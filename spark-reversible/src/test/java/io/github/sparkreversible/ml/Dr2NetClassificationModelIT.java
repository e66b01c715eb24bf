package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transform and persistence of a fitted model on real Spark. */
class Dr2NetClassificationModelIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Dataset<Row> ROWS = ToyClips.rows(SPARK, 50, 2, 3).cache();
  private static final Dr2NetClassificationModel MODEL =
      Dr2NetClassifierIT.small().setEpochs(2).setPredictionBatchSize(7).fit(ROWS);

  @TempDir Path folder;

  @Test
  void everyParamBelongsToTheModelAndACopyKeepsUidAndParent() {
    for (Param<?> param : MODEL.params()) {
      assertEquals(MODEL.uid(), param.parent(), param.name());
    }
    Dr2NetClassificationModel copy =
        MODEL.copy(new ParamMap().put(MODEL.predictionBatchSize(), (Object) 3));
    assertEquals(MODEL.uid(), copy.uid());
    assertEquals(MODEL.parent(), copy.parent());
    assertEquals(3, copy.getPredictionBatchSize());
    assertEquals(7, MODEL.getPredictionBatchSize());
    assertEquals(MODEL.getDim(), copy.getDim());
  }

  @Test
  void columnsAgreeWithEachOtherAndWithTheSchema() {
    Dataset<Row> output = MODEL.transform(ROWS);
    assertEquals(MODEL.transformSchema(ROWS.schema()), output.schema());
    Attribute attribute = Attribute.fromStructField(output.schema().apply("prediction"));
    assertArrayEquals(
        new String[] {"left", "right"}, ((NominalAttribute) attribute).values().get());
    List<Row> rows = output.collectAsList();
    assertEquals(ROWS.collectAsList(), withoutPredictions(rows));
    for (Row row : rows) {
      Vector probability = row.getAs("probability");
      Vector raw = row.getAs("rawPrediction");
      assertEquals(2, probability.size());
      assertEquals(1, probability.apply(0) + probability.apply(1), 1e-12);
      assertEquals(Math.exp(raw.apply(0)), probability.apply(0), 1e-6);
      assertEquals(probability.argmax(), row.<Double>getAs("prediction"));
    }
  }

  private static List<Row> withoutPredictions(List<Row> rows) {
    List<Row> result = new ArrayList<>();
    for (Row row : rows) {
      result.add(RowFactory.create(row.get(0), row.get(1), row.get(2), row.get(3)));
    }
    return result;
  }

  @Test
  void theBatchSizeAndThePartitionsDoNotChangeThePrediction() {
    List<Row> sevens = MODEL.transform(ROWS).select("probability").collectAsList();
    Dr2NetClassificationModel ones = MODEL.copy(ParamMap.empty()).setPredictionBatchSize(1);
    List<Row> one = ones.transform(ROWS.coalesce(1)).select("probability").collectAsList();
    for (int i = 0; i < one.size(); i++) {
      Vector expected = sevens.get(i).getAs(0);
      Vector found = one.get(i).getAs(0);
      assertArrayEquals(expected.toArray(), found.toArray(), 1e-5, "row " + i);
    }
  }

  @Test
  void predictRawIsThatOfTransform() {
    Row row = MODEL.transform(ROWS).first();
    Vector expected = row.getAs("rawPrediction");
    Vector found = MODEL.predictRaw(row.getStruct(0));
    assertArrayEquals(expected.toArray(), found.toArray(), 1e-5);
    assertEquals(row.<Double>getAs("prediction"), MODEL.predict(row.getStruct(0)));
  }

  @Test
  void columnsWithoutANameAreLeftOut() {
    Dr2NetClassificationModel model =
        MODEL.copy(ParamMap.empty()).setRawPredictionCol("").setPredictionCol("class");
    model.setProbabilityCol("");
    Dataset<Row> output = model.transform(ROWS);
    assertEquals("class", output.columns()[output.columns().length - 1]);
    assertEquals(ROWS.columns().length + 1, output.columns().length);
    assertEquals(50, output.filter("class >= 0").count());
    model.setPredictionCol("");
    assertArrayEquals(ROWS.columns(), model.transform(ROWS).columns());
    assertEquals(50, model.transform(ROWS).count());
  }

  @Test
  void thresholdsDecide() {
    Dr2NetClassificationModel model = MODEL.copy(ParamMap.empty());
    model.setThresholds(new double[] {1e-9, 1});
    assertEquals(50, model.transform(ROWS).filter("prediction = 0").count());
    model.setThresholds(new double[] {1, 1e-9});
    assertEquals(50, model.transform(ROWS).filter("prediction = 1").count());
    model.set(model.thresholds(), new double[] {1, 1, 1});
    String message = Thrown.message(IllegalArgumentException.class, () -> model.transform(ROWS));
    assertTrue(message.contains("thresholds has 3 values, expected 2"), message);
  }

  @Test
  void aMissingColumnFailsBeforeAnyWork() {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> MODEL.transform(ROWS.drop("tensor")));
    assertTrue(message.contains("'tensor' does not exist"), message);
  }

  @Test
  void nullAndWronglyShapedClipsAreNamed() {
    StructType schema = ToyClips.schema(false);
    Tensor wide = Tensor.wrap(TensorType.UINT8, new byte[2 * 8 * 9], 2, 8, 9, 1);
    Row nothing = RowFactory.create(null, 0.0, false, "a.mp4");
    Row other = RowFactory.create(TensorColumn.toRow(wide), 0.0, false, "b.mp4");
    String missing = failure(SPARK.createDataFrame(List.of(nothing), schema));
    assertTrue(missing.contains("'tensor'") && missing.contains("a.mp4"), missing);
    assertTrue(missing.contains("null"), missing);
    String shape = failure(SPARK.createDataFrame(List.of(other), schema));
    assertTrue(shape.contains("[2, 8, 9, 1]") && shape.contains("[2, 8, 8, 1]"), shape);
    assertTrue(shape.contains("b.mp4"), shape);
  }

  private static String failure(Dataset<Row> rows) {
    Throwable thrown = null;
    try {
      MODEL.transform(rows).collectAsList();
    } catch (Exception e) {
      thrown = e;
      while (thrown.getCause() != null) {
        thrown = thrown.getCause();
      }
    }
    return thrown == null ? "nothing was thrown" : String.valueOf(thrown.getMessage());
  }

  /** Spark hands such rows on as they are, without a schema. */
  @Test
  void rowsThatComeStraightFromATypedOperationArePredicted() {
    StructType schema = ToyClips.schema(false);
    Dataset<Row> made =
        SPARK
            .range(20)
            .map(
                (MapFunction<Long, Row>)
                    index ->
                        RowFactory.create(
                            TensorColumn.toRow(ToyClips.clip(0, index)), 0.0, false, "made"),
                Encoders.row(schema));
    assertEquals(20, MODEL.transform(made).filter("prediction >= 0").count());
  }

  @Test
  void zeroRowsAndEmptyPartitionsAreFine() {
    assertEquals(0, MODEL.transform(ROWS.limit(0)).count());
    assertEquals(50, MODEL.transform(ROWS.repartition(60)).count());
  }

  @Test
  void aSavedAndLoadedModelPredictsBitForBitTheSame() throws IOException {
    String path = folder.resolve("model").toString();
    MODEL.save(path);
    Dr2NetClassificationModel loaded = Dr2NetClassificationModel.load(path);
    assertEquals(MODEL.uid(), loaded.uid());
    assertEquals(MODEL.network().contentId(), loaded.network().contentId());
    assertEquals(MODEL.summary(), loaded.summary());
    assertArrayEquals(MODEL.labels(), loaded.labels());
    assertEquals(7, loaded.getPredictionBatchSize());
    assertEquals(16, loaded.getDim());
    assertEquals(MODEL.transform(ROWS).collectAsList(), loaded.transform(ROWS).collectAsList());
    for (Param<?> param : loaded.params()) {
      assertEquals(loaded.uid(), param.parent(), param.name());
    }
  }

  @Test
  void anExistingDirectoryIsOverwrittenOnlyWhenAsked() throws IOException {
    String path = folder.resolve("model").toUri().toString();
    MODEL.save(path);
    String message = Thrown.message(IOException.class, () -> MODEL.save(path));
    assertTrue(message.contains("overwrite"), message);
    MODEL.write().overwrite().save(path);
    Dr2NetClassificationModel.load(path).write().overwrite().save(path);
    assertEquals(MODEL.uid(), Dr2NetClassificationModel.load(path).uid());
  }

  @Test
  void anyHadoopFileSystemHoldsAModel() throws IOException {
    var hadoop = SPARK.sparkContext().hadoopConfiguration();
    hadoop.set("fs.viewfs.mounttable.models.link./store", folder.toUri().toString());
    String path = "viewfs://models/store/model";
    MODEL.save(path);
    assertTrue(Files.exists(folder.resolve("model").resolve("network.zip")));
    assertEquals(
        MODEL.network().contentId(), Dr2NetClassificationModel.load(path).network().contentId());
  }

  @Test
  void theEstimatorIsSavedWithItsParams() throws IOException {
    Dr2NetClassifier classifier = Dr2NetClassifierIT.small().setMean(0.1, 0.2);
    String path = folder.resolve("classifier").toString();
    classifier.save(path);
    Dr2NetClassifier loaded = Dr2NetClassifier.load(path);
    assertEquals(classifier.uid(), loaded.uid());
    assertArrayEquals(new double[] {0.1, 0.2}, loaded.getMean());
    for (Param<?> param : classifier.params()) {
      assertEquals(classifier.isSet(param), loaded.isSet(loaded.getParam(param.name())));
      if (classifier.isDefined(param)
          && !param.name().equals("mean")
          && !param.name().equals("std")) {
        assertEquals(
            classifier.getOrDefault(param), loaded.getOrDefault(loaded.getParam(param.name())));
      }
    }
  }
}
