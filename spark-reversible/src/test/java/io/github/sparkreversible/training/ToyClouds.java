package io.github.sparkreversible.training;

import io.github.sparkreversible.datasets.sampling.CloudNormalization;
import io.github.sparkreversible.datasets.sampling.CloudNormalization.Center;
import io.github.sparkreversible.datasets.sampling.CloudNormalization.Scale;
import io.github.sparkreversible.datasets.synthetic.Solid;
import io.github.sparkreversible.datasets.synthetic.SolidClouds;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Small clouds of {@link Solid}, centred and in the unit sphere; the label is the body. */
public final class ToyClouds {
  /** Points of a cloud. */
  public static final int POINTS = 128;

  private static final CloudNormalization NORMALIZATION =
      new CloudNormalization(Center.MEAN, Scale.UNIT_SPHERE, new double[] {0}, new double[] {1});

  private ToyClouds() {}

  /** A cloud float32 {@code [points, 3]} of class {@code label}. */
  public static Tensor cloud(int label, int points, int number, long seed) {
    Solid solid = Solid.ALL.get(label);
    return NORMALIZATION.apply(new SolidClouds(Solid.ALL, points).cloud(solid, number, seed));
  }

  /** Schema of {@link #rows}, whose tensors declare a shape. */
  public static StructType schema(int... shape) {
    String[] names = Solid.ALL.stream().map(Solid::label).toArray(String[]::new);
    return new StructType()
        .add(TensorColumn.field("tensor", TensorType.FLOAT32, shape))
        .add(
            new StructField(
                "label",
                DataTypes.DoubleType,
                true,
                NominalAttribute.defaultAttr().withName("label").withValues(names).toMetadata()))
        .add("held", DataTypes.BooleanType)
        .add("origin", DataTypes.StringType);
  }

  /** Rows (tensor, label, held, origin); labels take turns, every fifth row is held out. */
  public static Dataset<Row> rows(SparkSession spark, int count, int partitions, long seed) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = i % Solid.ALL.size();
      rows.add(
          RowFactory.create(
              TensorColumn.toRow(cloud(label, POINTS, i, seed)),
              (double) label,
              i % 5 == 4,
              "cloud-" + i));
    }
    return spark
        .createDataFrame(rows, schema(POINTS, 3))
        .repartition(partitions)
        .sort("origin")
        .coalesce(partitions);
  }
}
