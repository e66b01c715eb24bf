package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.training.ToyClips;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Inputs that a fit or a model has to refuse, leave out or take, and models in tasks. */
class ModelInputIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final Dataset<Row> ROWS = ToyClips.rows(SPARK, 40, 2, 3).cache();
  private static final Dr2NetClassificationModel MODEL =
      Dr2NetClassifierIT.small().setEpochs(1).setPredictionBatchSize(4).fit(ROWS);

  @TempDir Path folder;

  private static Dr2NetClassificationModel model() {
    return MODEL.copy(ParamMap.empty());
  }

  /** Every third clip is null. */
  private static Dataset<Row> withNulls(int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Row clip = i % 3 == 0 ? null : TensorColumn.toRow(ToyClips.clip(i % 2, i));
      rows.add(RowFactory.create(clip, (double) (i % 2), false, "clip-" + i));
    }
    return SPARK.createDataFrame(rows, ToyClips.schema(true)).coalesce(1);
  }

  private static String failure(Dataset<Row> rows) {
    String message = Thrown.message(Exception.class, () -> MODEL.transform(rows).collectAsList());
    return message;
  }

  @Test
  void rowsWithoutAClipEndTransformAreSkippedOrKept() {
    Dataset<Row> rows = withNulls(30);
    assertTrue(failure(rows).contains("'clip-0'"), failure(rows));
    Dataset<Row> skipped = model().setHandleInvalid("skip").transform(rows);
    assertEquals(20, skipped.count());
    assertEquals(0, skipped.filter("tensor is null or prediction is null").count());
    Dataset<Row> kept = model().setHandleInvalid("keep").transform(rows);
    assertEquals(model().setHandleInvalid("keep").transformSchema(rows.schema()), kept.schema());
    List<Row> all = kept.collectAsList();
    assertEquals(30, all.size());
    for (int i = 0; i < 30; i++) {
      Row row = all.get(i);
      assertEquals("clip-" + i, row.getAs("origin"));
      for (String column : List.of("rawPrediction", "probability", "prediction")) {
        assertEquals(i % 3 == 0, row.getAs(column) == null, column + " of " + i);
      }
    }
    Dataset<Row> none = rows.filter("tensor is null");
    assertEquals(0, model().setHandleInvalid("skip").transform(none).count());
    Row only = model().setHandleInvalid("keep").transform(none).first();
    assertNull(only.getAs("prediction"));
  }

  @Test
  void fitLeavesThemOutOnRequestAndSaysSo() {
    Dr2NetClassifier classifier = Dr2NetClassifierIT.small().setEpochs(1);
    String message =
        Thrown.message(IllegalArgumentException.class, () -> classifier.fit(withNulls(30)));
    assertTrue(message.contains("'clip-0'") && message.contains("handleInvalid"), message);
    Dr2NetClassificationModel model = classifier.setHandleInvalid("skip").fit(withNulls(30));
    assertEquals(20, model.summary().trainingRows());
    assertEquals(10, model.summary().skippedRows());
    assertEquals("skip", model.getHandleInvalid());
    String keep =
        Thrown.message(IllegalArgumentException.class, () -> classifier.setHandleInvalid("keep"));
    assertTrue(keep.contains("one of error, skip"), keep);
  }

  @Test
  void aBrokenTensorNamesColumnAndRow() {
    Row shape = RowFactory.create(new int[] {2, 8, 8, 1}, "uint8", new byte[7]);
    Row noClip = TensorColumn.toRow(Tensor.wrap(TensorType.UINT8, new byte[4], 2, 2));
    for (Row broken : List.of(shape, noClip)) {
      String message =
          failure(
              SPARK.createDataFrame(
                  List.of(RowFactory.create(broken, 0.0, false, "x.mp4")), ToyClips.schema(true)));
      assertTrue(message.contains("'tensor'") && message.contains("'x.mp4'"), message);
    }
  }

  private static Dataset<Row> floats(float value) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      float[] data = new float[2 * 8 * 8];
      java.util.Arrays.fill(data, i % 2);
      data[5] = i == 5 ? value : 0;
      rows.add(
          RowFactory.create(
              TensorColumn.toRow(Tensor.ofFloats(data, 2, 8, 8, 1)), (double) (i % 2), "f" + i));
    }
    StructType schema =
        new StructType()
            .add("tensor", TensorColumn.TYPE)
            .add("label", DataTypes.DoubleType)
            .add("origin", DataTypes.StringType);
    return SPARK.createDataFrame(rows, schema);
  }

  @Test
  void numbersThatAreNotFiniteNameTheRow() {
    Dr2NetClassifier classifier = Dr2NetClassifierIT.small().setEpochs(1);
    String fit =
        Thrown.message(IllegalArgumentException.class, () -> classifier.fit(floats(Float.NaN)));
    assertTrue(fit.contains("'f5'") && fit.contains("element 5") && fit.contains("NaN"), fit);
    Dr2NetClassificationModel model = classifier.fit(floats(0));
    for (float value : new float[] {Float.NaN, Float.MAX_VALUE}) {
      String transform =
          Thrown.message(Exception.class, () -> model.transform(floats(value)).collectAsList());
      assertTrue(transform.contains("'f5'"), transform);
      assertTrue(transform.contains("finite"), transform);
    }
  }

  @Test
  void declaredClipsOfAnotherShapeOrTypeFailBeforeAnyWork() {
    for (StructType schema :
        List.of(
            new StructType().add(TensorColumn.field("tensor", TensorType.UINT8, 2, 8, 9, 1)),
            new StructType().add(TensorColumn.field("tensor", TensorType.FLOAT32, 2, 8, 8, 1)))) {
      String message =
          Thrown.message(IllegalArgumentException.class, () -> MODEL.transformSchema(schema));
      assertTrue(message.contains("'tensor' declares"), message);
      assertTrue(message.contains("expected uint8 [2, 8, 8, 1]"), message);
    }
    MODEL.transformSchema(
        new StructType()
            .add(TensorColumn.field("tensor", TensorType.UINT8, -1, 8, TensorColumn.ANY, 1)));
  }

  @Test
  void aBatchThatNoArrayHoldsNamesTheParam() {
    Dr2NetClassificationModel model = model().setPredictionBatchSize(Integer.MAX_VALUE / 100);
    String message = Thrown.message(IllegalArgumentException.class, () -> model.transform(ROWS));
    assertTrue(message.contains("predictionBatchSize is 21474836"), message);
    assertTrue(message.contains("at most 16777215"), message);
    String fit =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                Dr2NetClassifierIT.small()
                    .setValidationFraction(0.5)
                    .setPredictionBatchSize(Integer.MAX_VALUE)
                    .fit(ROWS));
    assertTrue(fit.contains("predictionBatchSize"), fit);
  }

  @Test
  void theModelPredictsInTasksAsItDoesHere() {
    Row clip = ROWS.first().getStruct(0);
    Vector expected = MODEL.predictRaw(clip);
    Dr2NetClassificationModel model = MODEL;
    List<double[]> found =
        new JavaSparkContext(SPARK.sparkContext())
            .parallelize(List.of(clip, clip), 2)
            .map(each -> model.predictRaw(each).toArray())
            .collect();
    for (double[] raw : found) {
      assertArrayEquals(expected.toArray(), raw, 1e-6);
    }
    Dr2NetClassificationModel read = org.apache.commons.lang3.SerializationUtils.roundtrip(MODEL);
    assertEquals(MODEL.uid(), read.uid());
    assertEquals(4, read.getPredictionBatchSize());
    assertEquals(MODEL.transform(ROWS).collectAsList(), read.transform(ROWS).collectAsList());
  }

  @Test
  void theArithmeticOfTheModelIsThatOfItsParam() {
    List<Row> usual = MODEL.transform(ROWS).select("probability").collectAsList();
    ParamMap reference = new ParamMap().put(MODEL.arithmetic(), "nd4j");
    List<Row> other = MODEL.transform(ROWS, reference).select("probability").collectAsList();
    for (int i = 0; i < usual.size(); i++) {
      assertArrayEquals(
          usual.get(i).<Vector>getAs(0).toArray(), other.get(i).<Vector>getAs(0).toArray(), 1e-5);
    }
    // oneDNN and ND4J round in another way.
    assertNotEquals(usual, other);
  }

  @Test
  void otherColumnsMayHaveOneNameAndKeepTheirMetadata() {
    Dataset<Row> rows =
        ROWS.select(
            functions.col("tensor"),
            functions.lit(1).as("x"),
            functions.lit("b").as("x"),
            functions.col("label"));
    Dataset<Row> output = MODEL.transform(rows);
    assertEquals(MODEL.transformSchema(rows.schema()), output.schema());
    Row first = output.first();
    assertEquals(1, first.getInt(1));
    assertEquals("b", first.getString(2));
    assertEquals(40, MODEL.transform(ROWS.withColumnRenamed("tensor", "TENSOR")).count());
  }

  /** A folder's name is a name, not a URI. */
  @Test
  void theCacheFolderMayHaveBlanksAndPercentSigns() throws Exception {
    Path odd = Files.createDirectory(folder.resolve("a b%20c"));
    Path other = Files.createDirectory(folder.resolve("a b c"));
    Files.writeString(other.resolve("kept"), "");
    for (int workers = 1; workers <= 2; workers++) {
      Dr2NetClassificationModel model =
          Dr2NetClassifierIT.small()
              .setEpochs(1)
              .setNumWorkers(workers)
              .setValidationIndicatorCol("held")
              .setCacheDir(odd.toString())
              .fit(ROWS);
      assertEquals(workers, model.summary().workers());
    }
    try (Stream<Path> left = Files.walk(folder)) {
      assertEquals(List.of(folder, other, other.resolve("kept"), odd), left.sorted().toList());
    }
    assertFalse(Files.exists(folder.resolve("a%20b%2520c")));
  }
}
