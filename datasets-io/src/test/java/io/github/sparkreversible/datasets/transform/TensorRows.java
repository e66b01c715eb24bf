package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.LocalSpark;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Rows of tensors for tests: {@code id}, {@code origin}, {@code tensor}, {@code pointLabels}. */
public final class TensorRows {
  private static final int ANY = TensorColumn.ANY;

  private static final StructType KEYS =
      new StructType()
          .add("id", DataTypes.LongType, false)
          .add("origin", DataTypes.StringType, false);

  private TensorRows() {}

  /**
   * Seven clouds of 40 to 160 points with x, y, z and the number of the point in a fourth column,
   * which also is its label, and a row of nulls.
   */
  public static Dataset<Row> clouds() {
    return clouds(4);
  }

  /** The same with so many columns; the number of the point is in the last. */
  public static Dataset<Row> clouds(int columns) {
    SplittableRandom random = new SplittableRandom(12);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      int points = 40 + 20 * i;
      float[] values = new float[columns * points];
      byte[] labels = new byte[4 * points];
      for (int j = 0; j < values.length; j++) {
        boolean last = j % columns == columns - 1;
        values[j] = last ? j / columns : 10 * (float) random.nextDouble();
      }
      for (int point = 0; point < points; point++) {
        labels[4 * point] = (byte) point;
      }
      rows.add(
          row(
              i,
              Tensor.ofFloats(values, points, columns),
              Tensor.wrap(TensorType.INT32, labels, points)));
    }
    rows.add(row(7, null, null));
    return LocalSpark.session()
        .createDataFrame(
            rows,
            KEYS.add(TensorColumn.field("tensor", TensorType.FLOAT32, ANY, ANY))
                .add(TensorColumn.field("pointLabels", TensorType.INT32, ANY)));
  }

  /** Seven clips of 5 to 23 frames of different sizes in RGB, and a row of nulls. */
  public static Dataset<Row> clips() {
    SplittableRandom random = new SplittableRandom(13);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      rows.add(row(i, pixels(random, 5 + 3 * i, 20 + i, 30 - 3 * i, 3)));
    }
    rows.add(row(7, (Tensor) null));
    return LocalSpark.session()
        .createDataFrame(
            rows, KEYS.add(TensorColumn.field("tensor", TensorType.UINT8, ANY, ANY, ANY, 3)));
  }

  /** Images and clips with other channels, bytes and floats; the column declares nothing. */
  public static Dataset<Row> imagesAndClips() {
    SplittableRandom random = new SplittableRandom(14);
    List<Row> rows = new ArrayList<>();
    rows.add(row(0, pixels(random, 9, 31)));
    rows.add(row(1, pixels(random, 31, 9, 3)));
    rows.add(row(2, pixels(random, 20, 20, 4)));
    rows.add(row(3, pixels(random, 3, 20, 24, 1)));
    rows.add(row(4, pixels(random, 30, 50, 24, 3)));
    rows.add(row(5, Tensor.ofFloats(pixels(random, 10, 12, 3).toFloats(), 10, 12, 3)));
    rows.add(row(6, (Tensor) null));
    return LocalSpark.session().createDataFrame(rows, KEYS.add("tensor", TensorColumn.TYPE));
  }

  private static Tensor pixels(SplittableRandom random, int... shape) {
    byte[] bytes = new byte[(int) Tensor.byteCount(TensorType.UINT8, shape)];
    random.nextBytes(bytes);
    return Tensor.wrap(TensorType.UINT8, bytes, shape);
  }

  private static Row row(long id, Tensor tensor) {
    return RowFactory.create(id, "file-" + id, struct(tensor));
  }

  private static Row row(long id, Tensor tensor, Tensor labels) {
    return RowFactory.create(id, "file-" + id, struct(tensor), struct(labels));
  }

  private static Row struct(Tensor tensor) {
    return tensor == null ? null : TensorColumn.toRow(tensor);
  }

  /** The tensors of a column in the order of {@code id}; null where the row has none. */
  public static List<Tensor> tensors(Dataset<Row> rows, String column) {
    List<Tensor> tensors = new ArrayList<>();
    for (Row row : rows.orderBy("id").collectAsList()) {
      Row struct = row.getAs(column);
      tensors.add(struct == null ? null : TensorColumn.fromRow(struct));
    }
    return tensors;
  }
}
