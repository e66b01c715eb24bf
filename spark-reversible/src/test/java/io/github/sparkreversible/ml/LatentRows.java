package io.github.sparkreversible.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows of features that overlap, of three classes, the last one rare; from seeded numbers. */
final class LatentRows {
  static final int DIM = 5;
  static final String[] NAMES = {"cat", "dog", "owl"};

  private static final int[] COUNTS = {150, 60, 12};

  private LatentRows() {}

  static StructType schema() {
    return new StructType()
        .add(
            new StructField(
                "features",
                SQLDataTypes.VectorType(),
                true,
                new AttributeGroup("features", DIM).toMetadata()))
        .add(
            new StructField(
                "label",
                DataTypes.DoubleType,
                true,
                NominalAttribute.defaultAttr().withName("label").withValues(NAMES).toMetadata()))
        .add(new StructField("weight", DataTypes.DoubleType, true, Metadata.empty()))
        .add(new StructField("id", DataTypes.StringType, true, Metadata.empty()));
  }

  static Dataset<Row> of(SparkSession spark, long seed) {
    System.out.println("LatentRows seed " + seed);
    Random random = new Random(seed);
    List<Row> rows = new ArrayList<>();
    for (int label = 0; label < COUNTS.length; label++) {
      for (int i = 0; i < COUNTS[label]; i++) {
        double[] feature = new double[DIM];
        for (int j = 0; j < DIM; j++) {
          feature[j] = random.nextGaussian() + (j == label ? 1.5 : 0);
        }
        rows.add(row(feature, label, 1 + random.nextDouble(), label + "-" + i));
      }
    }
    return spark.createDataFrame(rows, schema());
  }

  static Row row(double[] feature, double label, double weight, String id) {
    return RowFactory.create(Vectors.dense(feature), label, weight, id);
  }

  /**
   * A regression that ends at the minimum itself. With Spark's tolerance the order in which
   * partitions are added up decides on the iteration that it ends with, and so on the third digit.
   */
  static LogisticRegression regression() {
    return new LogisticRegression().setRegParam(0.01).setMaxIter(200).setTol(1e-12);
  }

  /**
   * A quick one, for where the minimum does not matter: rounding cannot decide on its iterations.
   */
  static LogisticRegression shortRegression() {
    return new LogisticRegression().setRegParam(0.01).setMaxIter(10).setTol(0);
  }

  /** The margin of a row by a multinomial model: its class's logit less the largest other. */
  static double margin(LogisticRegressionModel model, Vector feature, int label) {
    double[] logits = logits(model, feature);
    return logits[label] - logits[rival(logits, label)];
  }

  static int rival(double[] logits, int label) {
    int rival = label == 0 ? 1 : 0;
    for (int c = 0; c < logits.length; c++) {
      if (c != label && logits[c] > logits[rival]) {
        rival = c;
      }
    }
    return rival;
  }

  static double[] logits(LogisticRegressionModel model, Vector feature) {
    double[] logits = model.coefficientMatrix().multiply(feature).toArray();
    for (int c = 0; c < logits.length; c++) {
      logits[c] += model.interceptVector().apply(c);
    }
    return logits;
  }
}
