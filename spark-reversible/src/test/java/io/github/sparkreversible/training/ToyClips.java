package io.github.sparkreversible.training;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Small random clips of two classes: bright on the left (label 0) or on the right (label 1). */
public final class ToyClips {
  /** Number of frames. */
  public static final int FRAMES = 2;

  /** Height and width. */
  public static final int SIZE = 8;

  private static final int DARK = 60;
  private static final int BRIGHT = 160;
  private static final int NOISE = 90;

  private ToyClips() {}

  /** A clip uint8 {@code [2, 8, 8, 1]}. */
  public static Tensor clip(int label, long seed) {
    Random random = new Random(seed);
    byte[] data = new byte[FRAMES * SIZE * SIZE];
    for (int i = 0; i < data.length; i++) {
      boolean left = i % SIZE < SIZE / 2;
      int base = left == (label == 0) ? BRIGHT : DARK;
      data[i] = (byte) Math.max(0, Math.min(255, base + random.nextInt(NOISE) - NOISE / 2));
    }
    return Tensor.wrap(TensorType.UINT8, data, FRAMES, SIZE, SIZE, 1);
  }

  /** Schema of {@link #rows}. */
  public static StructType schema(boolean labelNames) {
    Metadata label =
        labelNames
            ? NominalAttribute.defaultAttr()
                .withName("label")
                .withValues(new String[] {"left", "right"})
                .toMetadata()
            : Metadata.empty();
    return new StructType()
        .add(TensorColumn.field("tensor", TensorType.UINT8, FRAMES, SIZE, SIZE, 1))
        .add(new StructField("label", DataTypes.DoubleType, true, label))
        .add("held", DataTypes.BooleanType)
        .add("origin", DataTypes.StringType);
  }

  /** Rows (tensor, label, held, origin); labels alternate, every fifth row is held out. */
  public static Dataset<Row> rows(SparkSession spark, int count, int partitions, long seed) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(
          RowFactory.create(
              TensorColumn.toRow(clip(i % 2, seed * 1_000_003 + i)),
              (double) (i % 2),
              i % 5 == 4,
              "clip-" + i));
    }
    return spark
        .createDataFrame(rows, schema(true))
        .repartition(partitions)
        .sort("origin")
        .coalesce(partitions);
  }

  /** Grey clips of noise of two frames and another size, of columns {@code tensor, label}. */
  public static Dataset<Row> noise(SparkSession spark, int count, int size, long seed) {
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float[] values = new float[2 * size * size];
      for (int j = 0; j < values.length; j++) {
        values[j] = random.nextFloat();
      }
      rows.add(
          RowFactory.create(
              TensorColumn.toRow(Tensor.ofFloats(values, 2, size, size, 1)), (double) (i % 2)));
    }
    return spark.createDataFrame(
        rows, new StructType().add("tensor", TensorColumn.TYPE).add("label", "double"));
  }
}
