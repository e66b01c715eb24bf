package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows to shards on real Spark, and what is wrong with rows. */
class ShardWriterIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final int CLASSES = 2;

  @TempDir Path folder;

  private static ShardColumns columns(String indicator, double fraction, int classes) {
    return new ShardColumns(
        "tensor", TensorKind.CLIP, "label", indicator, fraction, "origin", "", classes, 1, false);
  }

  private ShardWriter.Sets write(Dataset<Row> rows, ShardColumns columns) {
    return TaskFailures.surface(
        () -> ShardWriter.write(rows, columns, new org.apache.hadoop.fs.Path(folder.toUri())));
  }

  private static Row row(Tensor tensor, Double label, String origin) {
    return RowFactory.create(
        tensor == null ? null : TensorColumn.toRow(tensor), label, false, origin);
  }

  private static Dataset<Row> frame(Row... rows) {
    return SPARK.createDataFrame(List.of(rows), ToyClips.schema(false)).repartition(1);
  }

  private String failure(Dataset<Row> rows, ShardColumns columns) {
    return Thrown.message(IllegalArgumentException.class, () -> write(rows, columns));
  }

  @Test
  void rowsAreSplitByTheIndicatorAndCounted() throws Exception {
    ShardWriter.Sets sets = write(ToyClips.rows(SPARK, 100, 3, 1), columns("held", 0, CLASSES));
    assertEquals(80, sets.training().rows());
    assertEquals(20, sets.validation().rows());
    assertEquals(CLASSES, sets.training().classes());
    assertEquals(CLASSES, sets.classes());
    long bytes = 0;
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".shard")).toList()) {
        bytes += Files.size(file);
      }
    }
    assertEquals(100L * sets.training().layout().recordBytes(), bytes);
  }

  @Test
  void aFractionIsDrawnWithTheSeed() {
    Dataset<Row> rows = ToyClips.rows(SPARK, 200, 2, 1);
    ShardWriter.Sets sets = write(rows, columns("", 0.25, 0));
    assertEquals(200, sets.training().rows() + sets.validation().rows());
    assertEquals(50, sets.validation().rows(), 20);
    assertEquals(sets.validation().rows(), write(rows, columns("", 0.25, 0)).validation().rows());
  }

  @Test
  void withoutValidationThereIsNone() {
    assertNull(write(ToyClips.rows(SPARK, 10, 2, 1), columns("", 0, 0)).validation());
  }

  @Test
  void aFailedAttemptLeavesNoRows() throws Exception {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      rows.add(row(i == 19 ? null : ToyClips.clip(0, i), 0.0, "clip-" + i));
    }
    failure(frame(rows.toArray(new Row[0])), columns("", 0, CLASSES));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void zeroRowsAreAnError() {
    String message = failure(frame().limit(0), columns("", 0, 0));
    assertTrue(message.contains("zero rows"), message);
    assertTrue(message.contains("tensor"), message);
  }

  @Test
  void nothingToTrainOrToValidateOnNamesTheFix() {
    Dataset<Row> rows = ToyClips.rows(SPARK, 10, 2, 1);
    String allHeld =
        failure(
            rows.withColumn("held", org.apache.spark.sql.functions.lit(true)),
            columns("held", 0, 0));
    assertTrue(allHeld.contains("validationIndicatorCol"), allHeld);
    String noneHeld =
        failure(
            rows.withColumn("held", org.apache.spark.sql.functions.lit(false)),
            columns("held", 0, 0));
    assertTrue(noneHeld.contains("None of the 10 rows"), noneHeld);
    assertTrue(noneHeld.contains("held"), noneHeld);
    String fraction = failure(rows, columns("", 1e-9, 0));
    assertTrue(fraction.contains("validationFraction"), fraction);
  }

  @Test
  void aNullTensorNamesColumnAndRow() {
    String message =
        failure(
            frame(row(ToyClips.clip(0, 1), 0.0, "a"), row(null, 0.0, "b")),
            columns("", 0, CLASSES));
    assertTrue(message.contains("'tensor'") && message.contains("'b'"), message);
  }

  @Test
  void aNullKeyNamesColumnAndRow() {
    ShardColumns byOrigin =
        new ShardColumns(
            "tensor", TensorKind.CLIP, "label", "", 0, "", "origin", CLASSES, 1, false);
    Row first = row(ToyClips.clip(0, 1), 0.0, "a");
    assertEquals(1, write(frame(first), byOrigin).training().rows());
    String message = failure(frame(first, row(ToyClips.clip(0, 2), 0.0, null)), byOrigin);
    assertTrue(
        message.contains("'origin' (param 'keyCol') is null in row 1 of partition 0"), message);
  }

  @Test
  void anotherShapeNamesBothRowsAndShapes() {
    Tensor wide = Tensor.wrap(TensorType.UINT8, new byte[2 * 8 * 9], 2, 8, 9, 1);
    Row first = row(ToyClips.clip(0, 1), 0.0, "a");
    Row second = row(wide, 0.0, "b");
    for (Dataset<Row> rows : List.of(frame(first, second), frame(first).union(frame(second)))) {
      String message = failure(rows, columns("", 0, CLASSES));
      assertTrue(message.contains("[2, 8, 9, 1]"), message);
      assertTrue(message.contains("[2, 8, 8, 1]"), message);
      assertTrue(message.contains("'a'") && message.contains("'b'"), message);
    }
  }

  @Test
  void wrongLabelsNameColumnValueRowAndRange() {
    Double[] labels = {null, Double.NaN, 0.5, -1.0, 2.0, Double.POSITIVE_INFINITY};
    for (Double label : labels) {
      String message =
          failure(frame(row(ToyClips.clip(0, 1), label, "a")), columns("", 0, CLASSES));
      assertTrue(message.contains("'label' is " + label), message);
      assertTrue(message.contains("from 0 to 1"), message);
      assertTrue(message.contains("'a'"), message);
    }
    String inferred = failure(frame(row(ToyClips.clip(0, 1), 1000.0, "a")), columns("", 0, 0));
    assertTrue(inferred.contains("StringIndexer"), inferred);
  }

  @Test
  void aTensorThatIsNoClipIsNamed() {
    Tensor doubles = Tensor.wrap(TensorType.FLOAT64, new byte[8], 1, 1, 1, 1);
    String message = failure(frame(row(doubles, 0.0, "a")), columns("", 0, CLASSES));
    assertTrue(message.contains("float64") && message.contains("'a'"), message);
    String flat =
        failure(frame(row(Tensor.ofFloats(new float[3], 3), 0.0, "a")), columns("", 0, CLASSES));
    assertTrue(flat.contains("[3]"), flat);
  }

  @Test
  void aNullTensorOrLabelIsLeftOutOnRequestAndCounted() {
    Row[] rows = {
      row(ToyClips.clip(0, 1), 0.0, "a"),
      row(null, 0.0, "b"),
      row(ToyClips.clip(1, 1), null, "c"),
      row(ToyClips.clip(1, 1), 1.0, "d")
    };
    ShardColumns skip =
        new ShardColumns("tensor", TensorKind.CLIP, "label", "", 0, "origin", "", CLASSES, 1, true);
    ShardWriter.Sets sets = write(frame(rows), skip);
    assertEquals(2, sets.training().rows());
    assertEquals(2, sets.skipped());
    assertEquals(0, write(frame(rows[0]), skip).skipped());
    String message = failure(frame(rows[1], rows[2]), skip);
    assertTrue(message.contains("in all 2 rows") && message.contains("handleInvalid"), message);
  }

  @Test
  void aNumberThatIsNotFiniteNamesColumnRowAndElement() {
    for (float value : new float[] {Float.NaN, Float.NEGATIVE_INFINITY}) {
      Tensor clip = Tensor.ofFloats(new float[] {0, 1, value, 3}, 1, 2, 2, 1);
      String message = failure(frame(row(clip, 0.0, "a")), columns("", 0, CLASSES));
      assertTrue(message.contains("'tensor'") && message.contains("'a'"), message);
      assertTrue(message.contains("element 2") && message.contains("" + value), message);
    }
  }

  @Test
  void theCacheFolderIsGoneAfterClose() throws Exception {
    org.apache.hadoop.fs.Path path;
    try (CacheDirectory cache =
        CacheDirectory.create(SPARK.sparkContext(), folder.toUri().toString())) {
      path = cache.path();
      assertTrue(Files.isDirectory(Path.of(path.toUri())));
    }
    assertFalse(Files.exists(Path.of(path.toUri())));
    try (CacheDirectory cache = CacheDirectory.create(SPARK.sparkContext(), "")) {
      assertTrue(Files.isDirectory(Path.of(cache.path().toUri())), cache.path().toString());
    }
  }
}
