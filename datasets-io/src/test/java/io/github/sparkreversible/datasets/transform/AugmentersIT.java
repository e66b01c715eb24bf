package io.github.sparkreversible.datasets.transform;

import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.augmentation.Draw;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Augmenters as stages that make data sets, on Spark. */
public class AugmentersIT {
  private static final String TENSOR = "tensor";
  private static final String LABELS = "pointLabels";

  private static VideoAugmenter video() {
    return new VideoAugmenter()
        .setCropArea(0.3, 1)
        .setFlip(0.5)
        .setShift(0.2)
        .setOperations(1)
        .setBrightness(0.4)
        .setKeyCol("id");
  }

  private static PointCloudAugmenter cloud() {
    return new PointCloudAugmenter().setRotation(180).setJitter(0.01).setDrop(0.5).setKeyCol("id");
  }

  private static List<Tensor> tensors(Augmenter augmenter, Dataset<Row> rows) {
    return TensorRows.tensors(augmenter.transform(rows), TENSOR);
  }

  @Test
  public void rowsComeOutTheSameHoweverTheyAreSpread() {
    for (boolean clips : new boolean[] {true, false}) {
      Augmenter augmenter = clips ? video() : cloud();
      Dataset<Row> rows = clips ? TensorRows.clips() : TensorRows.clouds();
      List<Tensor> first = tensors(augmenter, rows.coalesce(1));
      assertEquals(first, tensors(augmenter, rows.repartition(5)));
      assertNotEquals(first, TensorRows.tensors(rows, TENSOR));
    }
  }

  @Test
  public void everyEpochAndSeedIsAnother() {
    Dataset<Row> rows = TensorRows.clips();
    List<Tensor> first = tensors(video(), rows);
    List<Tensor> epoch = tensors(video().setEpoch(1), rows);
    List<Tensor> seed = tensors(video().setSeed(2), rows);
    for (int i = 0; i < 7; i++) {
      assertNotEquals(first.get(i), epoch.get(i), "row " + i);
      assertNotEquals(first.get(i), seed.get(i), "row " + i);
    }
    assertEquals(first, tensors(video().setEpoch(0).setSeed(1), rows));
  }

  @Test
  public void withoutParamsNothingChanges() {
    assertEquals(
        TensorRows.tensors(TensorRows.clips(), TENSOR),
        tensors(new VideoAugmenter(), TensorRows.clips()));
    assertEquals(
        TensorRows.tensors(TensorRows.clouds(), TENSOR),
        tensors(new PointCloudAugmenter(), TensorRows.clouds()));
  }

  /** The key of a row is the hash of its id, as the column of a query has it. */
  @Test
  public void aRowIsChangedAsItsKeySays() {
    Dataset<Row> rows = TensorRows.clips();
    List<Row> keys = rows.selectExpr("id", "xxhash64(id) as key").orderBy("id").collectAsList();
    List<Tensor> before = TensorRows.tensors(rows, TENSOR);
    List<Tensor> after = tensors(video().setSeed(9).setEpoch(4), rows);
    for (int i = 0; i < 7; i++) {
      Draw draw = new Draw(9, keys.get(i).getLong(1), 4);
      assertEquals(video().augmentation().apply(before.get(i), draw), after.get(i));
    }
  }

  @Test
  public void aRowWithoutAKeyIsRefused() {
    Dataset<Row> rows = TensorRows.clips().withColumn("id", functions.expr("nullif(id, 3)"));
    Dataset<Row> changed = video().transform(rows);
    Throwable error = assertThrows(SparkException.class, changed::collectAsList);
    StringBuilder messages = new StringBuilder();
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      messages.append(cause.getMessage()).append('\n');
    }
    String expected =
        "Column 'tensor' of file-3: column 'id' (param 'keyCol') is null, expected a value";
    assertTrue(messages.toString().contains(expected), messages.toString());
    Dataset<Row> withoutTensor = rows.where("tensor is null").withColumn("id", lit(null));
    assertTrue(video().transform(withoutTensor).first().isNullAt(rows.schema().fieldIndex(TENSOR)));
  }

  /** In these clouds a label is the number of the point, which the last column has too. */
  @Test
  public void labelsFollowThePoints() {
    Dataset<Row> rows = cloud().transform(TensorRows.clouds());
    List<Tensor> points = TensorRows.tensors(rows, TENSOR);
    List<Tensor> labels = TensorRows.tensors(rows, LABELS);
    int moved = 0;
    for (int i = 0; i < 7; i++) {
      float[] values = points.get(i).toFloats();
      float[] numbers = labels.get(i).toFloats();
      assertEquals(40 + 20 * i, numbers.length);
      for (int j = 0; j < numbers.length; j++) {
        assertEquals(values[4 * j + 3], numbers[j], "cloud " + i + ", point " + j);
        moved += numbers[j] == j ? 0 : 1;
      }
    }
    assertTrue(moved > 50, moved + " points were dropped, seed 1");
    assertEquals(
        TensorRows.tensors(TensorRows.clouds(), LABELS),
        TensorRows.tensors(cloud().setLabelsCol("").transform(TensorRows.clouds()), LABELS));
  }

  @Test
  public void labelsOfPointsThatAreKeptStay() {
    Dataset<Row> clouds = TensorRows.clouds();
    assertRefusedAtAll(
        cloud().setOutputCol("other"), clouds.schema(), "'pointLabels'", "set 'labelsOutputCol'");
    Dataset<Row> turned = cloud().setDrop(0).setOutputCol("other").transform(clouds);
    Dataset<Row> dropped =
        cloud().setOutputCol("other").setLabelsOutputCol("otherLabels").transform(clouds);
    for (Dataset<Row> both : List.of(turned, dropped)) {
      assertEquals(TensorRows.tensors(clouds, TENSOR), TensorRows.tensors(both, TENSOR));
      assertEquals(TensorRows.tensors(clouds, LABELS), TensorRows.tensors(both, LABELS));
    }
    Dataset<Row> inPlace = cloud().transform(clouds);
    assertEquals(TensorRows.tensors(inPlace, TENSOR), TensorRows.tensors(dropped, "other"));
    assertEquals(TensorRows.tensors(inPlace, LABELS), TensorRows.tensors(dropped, "otherLabels"));
  }

  /** No part of all of the frame's area has another aspect ratio: the param would do nothing. */
  @Test
  public void anAspectRatioNeedsAnArea() {
    StructType clips = TensorRows.clips().schema();
    assertRefusedAtAll(
        new VideoAugmenter("a").setCropAspect(0.75, 1.25),
        clips,
        "a: param 'cropAspect' is [0.75, 1.25] with 'cropArea' [1.0, 1.0]");
    assertRefusedAtAll(new VideoAugmenter().setCropAspect(1, 2), clips, "'cropAspect'");
    assertRefusedAtAll(new VideoAugmenter().setCropAspect(2, 3), clips, "'cropAspect'");
    new VideoAugmenter().setCropAspect(0.75, 1.25).setCropArea(0.99, 1).transformSchema(clips);
    new VideoAugmenter().setCropAspect(1, 1).setCropArea(1, 1).transformSchema(clips);
  }

  private static void assertRefusedAtAll(Augmenter augmenter, StructType schema, String... parts) {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> augmenter.transformSchema(schema));
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no '" + part + "' in: " + message);
    }
  }

  @Test
  public void theSchemaStaysAndColumnsOfAnotherKindAreRefused() {
    StructType clips = TensorRows.clips().schema();
    assertEquals(clips, video().transformSchema(clips));
    StructField two = TensorColumn.field(TENSOR, TensorType.UINT8, TensorColumn.ANY, 8, 8, 2);
    assertRefused(video(), new StructType().add(two).add("id", "long"), "[any, 8, 8, 2]", "RGB");
    assertRefused(video(), TensorRows.clouds().schema(), "float32 [any, any]", "expected clips");
    assertRefused(cloud(), clips, "uint8 [any, any, any, 3]", "expected point clouds");
    StructType flat =
        new StructType()
            .add(TensorColumn.field(TENSOR, TensorType.FLOAT32, TensorColumn.ANY, 5))
            .add("id", "long");
    assertRefused(cloud().setNormals(3), flat, "columns 3 to 5", "[any, 5]");
    cloud().setNormals(2).setRotation(0).transformSchema(flat);
  }

  private static void assertRefused(Augmenter augmenter, StructType schema, String... parts) {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> augmenter.transformSchema(schema));
    assertTrue(message.startsWith("Column 'tensor': "), message);
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no '" + part + "' in: " + message);
    }
  }
}
