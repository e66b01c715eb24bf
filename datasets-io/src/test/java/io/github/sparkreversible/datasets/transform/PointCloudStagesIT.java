package io.github.sparkreversible.datasets.transform;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sampler and normalizer of point clouds on Spark. */
public class PointCloudStagesIT {
  private static final String TENSOR = "tensor";
  private static final String LABELS = "pointLabels";

  @TempDir public Path folder;

  private static PointCloudSampler sampler(String method) {
    return new PointCloudSampler().setMethod(method).setVoxelSize(2).setPoints(64).setSeed(9);
  }

  private static Pipeline pipeline(String method) {
    return new Pipeline()
        .setStages(new PipelineStage[] {sampler(method), new PointCloudNormalizer()});
  }

  private static void assertSame(Dataset<Row> expected, Dataset<Row> found) {
    assertEquals(TensorRows.tensors(expected, TENSOR), TensorRows.tensors(found, TENSOR));
    assertEquals(TensorRows.tensors(expected, LABELS), TensorRows.tensors(found, LABELS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "farthest", "voxel"})
  public void aPipelineThatWasSavedGivesTheSameHoweverTheRowsAreSpread(String method)
      throws IOException {
    Dataset<Row> clouds = TensorRows.clouds();
    PipelineModel model = pipeline(method).fit(clouds);
    String path = folder.resolve(method).toUri().toString();
    model.write().save(path);
    Dataset<Row> expected = model.transform(clouds);
    PipelineModel loaded = PipelineModel.load(path);
    assertSame(expected, loaded.transform(clouds.repartition(1)));
    assertSame(expected, loaded.transform(clouds.repartition(5).orderBy(functions.desc("id"))));
    assertArrayEquals(
        new int[] {64, TensorColumn.ANY},
        TensorColumn.declaredShape(expected.schema().apply(TENSOR)).orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "farthest", "voxel"})
  public void labelsFollowTheirPointsAndNullsPass(String method) {
    Dataset<Row> sampled = sampler(method).transform(TensorRows.clouds());
    List<Tensor> points = TensorRows.tensors(sampled, TENSOR);
    List<Tensor> labels = TensorRows.tensors(sampled, LABELS);
    for (int row = 0; row < 7; row++) {
      assertArrayEquals(new int[] {64, 4}, points.get(row).shape());
      assertArrayEquals(new int[] {64}, labels.get(row).shape());
      for (int i = 0; i < 64; i++) {
        int number = Math.round(points.get(row).toFloats()[4 * i + 3]);
        assertEquals((byte) number & 0xFF, labels.get(row).toFloats()[i]);
      }
    }
    assertNull(points.get(7));
    assertNull(labels.get(7));
    assertArrayEquals(
        new int[] {64}, TensorColumn.declaredShape(sampled.schema().apply(LABELS)).orElseThrow());
    assertEquals(
        TensorType.INT32, TensorColumn.declaredType(sampled.schema().apply(LABELS)).orElseThrow());
  }

  @Test
  public void labelsAreLeftAloneIfTheColumnIsEmpty() {
    Dataset<Row> clouds = TensorRows.clouds();
    Dataset<Row> sampled = sampler("random").setLabelsCol("").transform(clouds);
    assertEquals(TensorRows.tensors(clouds, LABELS), TensorRows.tensors(sampled, LABELS));
    Dataset<Row> without = sampler("random").transform(clouds.drop(LABELS));
    assertEquals(TensorRows.tensors(sampled, TENSOR), TensorRows.tensors(without, TENSOR));
  }

  @Test
  public void anotherOutputColumnKeepsTheInput() {
    Dataset<Row> clouds = TensorRows.clouds();
    Dataset<Row> both = sampler("farthest").setOutputCol("sample").transform(clouds.drop(LABELS));
    assertEquals(TensorRows.tensors(clouds, TENSOR), TensorRows.tensors(both, TENSOR));
    assertEquals(
        TensorRows.tensors(sampler("farthest").transform(clouds), TENSOR),
        TensorRows.tensors(both, "sample"));
  }

  @Test
  public void labelsOfATensorThatIsKeptStayAndTheNewOnesGoToAColumnOfTheirOwn() {
    Dataset<Row> clouds = TensorRows.clouds();
    PointCloudSampler beside = sampler("farthest").setOutputCol("sample");
    assertRefused(
        beside,
        clouds.schema(),
        beside.uid(),
        "'pointLabels'",
        "set 'labelsOutputCol' to another column");
    beside.setLabelsOutputCol(LABELS);
    assertRefused(beside, clouds.schema(), "'pointLabels'", "set 'labelsOutputCol' to another");
    beside.setLabelsOutputCol("sampleLabels");
    Dataset<Row> both = beside.transform(clouds);
    assertEquals(beside.transformSchema(clouds.schema()).json(), both.schema().json());
    assertSame(clouds, both);
    Dataset<Row> inPlace = sampler("farthest").transform(clouds);
    assertEquals(TensorRows.tensors(inPlace, TENSOR), TensorRows.tensors(both, "sample"));
    assertEquals(TensorRows.tensors(inPlace, LABELS), TensorRows.tensors(both, "sampleLabels"));
    assertArrayEquals(
        new int[] {64},
        TensorColumn.declaredShape(both.schema().apply("sampleLabels")).orElseThrow());
    assertEquals(
        clouds.schema().apply(LABELS), both.schema().apply(LABELS), "what the old ones declare");
    Dataset<Row> none = beside.setLabelsOutputCol("").setLabelsCol("").transform(clouds);
    assertSame(clouds, none);
  }

  @Test
  public void columnsOfLabelsAndTensorsAreNotTheSame() {
    StructType schema = TensorRows.clouds().schema();
    assertRefused(
        sampler("random").setOutputCol("other").setLabelsOutputCol("other"),
        schema,
        "'outputCol' is 'other', which is the column of labels");
    assertRefused(
        sampler("random").setOutputCol("sample").setLabelsOutputCol(TENSOR),
        schema,
        "'inputCol' is 'tensor', which is the column of labels");
    assertRefused(
        sampler("random").setLabelsCol("").setLabelsOutputCol("other"),
        schema,
        "'labelsOutputCol' is 'other', but 'labelsCol' is empty");
    StructType without = TensorRows.clouds().drop(LABELS).schema();
    assertRefused(
        sampler("random").setLabelsOutputCol("other"), without, "'pointLabels'", "not exist");
  }

  @Test
  public void drawsDependOnSeedAndKey() {
    Dataset<Row> twice =
        TensorRows.clouds().where("id = 6").unionByName(TensorRows.clouds().where("id = 6"));
    Dataset<Row> rows = twice.withColumn("id", functions.monotonically_increasing_id()).cache();
    List<Tensor> byContent = TensorRows.tensors(sampler("random").transform(rows), TENSOR);
    assertEquals(byContent.get(0), byContent.get(1));
    PointCloudSampler byKey = sampler("random").setKeyCol("id");
    List<Tensor> different = TensorRows.tensors(byKey.transform(rows), TENSOR);
    assertNotEquals(different.get(0), different.get(1));
    assertNotEquals(
        different, TensorRows.tensors(byKey.setSeed(10).transform(rows), TENSOR), "another seed");
  }

  @Test
  public void fewerPointsAreNamedWithColumnAndFile() {
    SparkException error =
        assertThrows(
            SparkException.class,
            () ->
                sampler("random").setFewer("error").transform(TensorRows.clouds()).collectAsList());
    String message = messages(error);
    assertTrue(
        message.contains(
            "Column 'tensor' of file-0: the cloud has 40 points, expected at least 64"),
        message);
    List<Tensor> kept =
        TensorRows.tensors(
            sampler("random").setFewer("keep").transform(TensorRows.clouds()), TENSOR);
    assertEquals(40, kept.get(0).size(0));
    assertEquals(64, kept.get(6).size(0));
  }

  private static String messages(Throwable error) {
    StringBuilder all = new StringBuilder();
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      all.append(cause.getMessage()).append('\n');
    }
    return all.toString();
  }

  @Test
  public void schemasAndParamsAreCheckedBeforeAnyWork() {
    StructType schema =
        new StructType()
            .add("text", DataTypes.StringType)
            .add(TensorColumn.field("clip", TensorType.UINT8, 16, 64, 64, 3))
            .add(TensorColumn.field("pairs", TensorType.FLOAT32, TensorColumn.ANY, 2))
            .add(TensorColumn.field(TENSOR, TensorType.FLOAT32, TensorColumn.ANY, 6));
    assertRefused(new PointCloudSampler().setInputCol("text"), schema, "'text'", "type string");
    assertRefused(
        new PointCloudSampler().setInputCol("clip"),
        schema,
        "Column 'clip' declares uint8 [16, 64, 64, 3], expected points, float32 [points, columns]");
    assertRefused(
        sampler("farthest").setInputCol("pairs"), schema, "'pairs'", "[any, 2]", "at least 3");
    sampler("random").setInputCol("pairs").transformSchema(schema);
    assertRefused(sampler("random").setLabelsCol("classes"), schema, "'classes'", "not exist");
    assertRefused(sampler("random").setLabelsCol("text"), schema, "'text'", "type string");
    assertRefused(sampler("random").setKeyCol("name"), schema, "'name'", "'keyCol'");
    assertRefused(new PointCloudSampler().setMethod("voxel"), schema, "'voxelSize' is not set");
    assertRefused(sampler("random").setPoints(0), schema, "'points' is 0", "method random");
    sampler("voxel").setPoints(0).transformSchema(schema);
    assertRefused(
        new PointCloudNormalizer().setColumnStd(new double[] {1, 2}),
        schema,
        "'columnStd' has 2 values, expected 1 or 3",
        "'tensor'");
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> new PointCloudSampler().setMethod("fps"));
    assertTrue(message.contains("random, farthest, voxel"), message);
  }

  private static void assertRefused(PipelineStage stage, StructType schema, String... expected) {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> stage.transformSchema(schema));
    for (String part : expected) {
      assertTrue(message.contains(part), message);
    }
  }

  @Test
  public void normalizedCloudsFitTheUnitSphereAndColumnsAreScaled() {
    Dataset<Row> clouds = TensorRows.clouds();
    Dataset<Row> normal =
        new PointCloudNormalizer().setColumnStd(new double[] {255}).transform(clouds);
    List<Tensor> before = TensorRows.tensors(clouds, TENSOR);
    List<Tensor> after = TensorRows.tensors(normal, TENSOR);
    for (int row = 0; row < 7; row++) {
      float[] values = after.get(row).toFloats();
      double most = 0;
      double sum = 0;
      for (int i = 0; i < values.length; i += 4) {
        most = Math.max(most, Math.hypot(Math.hypot(values[i], values[i + 1]), values[i + 2]));
        sum += values[i];
        assertEquals(before.get(row).toFloats()[i + 3] / 255, values[i + 3], 1e-6);
      }
      assertEquals(1, most, 1e-6);
      assertEquals(0, sum, 1e-4);
    }
    assertNull(after.get(7));
    assertEquals(TensorRows.tensors(clouds, LABELS), TensorRows.tensors(normal, LABELS));
  }

  @Test
  public void aStreamGivesTheSameAsABatch() throws Exception {
    Dataset<Row> clouds = TensorRows.clouds();
    PipelineModel model = pipeline("farthest").fit(clouds);
    assertSame(model.transform(clouds), Streams.transformed(clouds, model, folder));
  }
}
