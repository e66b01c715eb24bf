package io.github.sparkreversible.pipelines.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * The plane of the two directions in which features vary most: principal component analysis, as
 * Spark ML computes it.
 */
final class PrincipalPlane {
  private static final int AXES = 2;

  /** {@code [dim]} each, of length 1. */
  private final double[][] axes;

  private final List<Double> explainedVariance;

  private PrincipalPlane(double[][] axes, List<Double> explainedVariance) {
    this.axes = axes;
    this.explainedVariance = explainedVariance;
  }

  /**
   * The plane of features.
   *
   * @param features finite, {@code [rows, dim]}, at least two rows
   * @param dim at least two
   */
  static PrincipalPlane of(SparkSession session, float[] features, int dim) {
    List<Row> rows = new ArrayList<>();
    for (int begin = 0; begin < features.length; begin += dim) {
      double[] feature = new double[dim];
      for (int i = 0; i < dim; i++) {
        feature[i] = features[begin + i];
      }
      rows.add(RowFactory.create(Vectors.dense(feature)));
    }
    StructType schema = new StructType().add("feature", SQLDataTypes.VectorType());
    PCAModel found =
        new PCA()
            .setInputCol("feature")
            .setOutputCol("place")
            .setK(AXES)
            .fit(session.createDataFrame(rows, schema).coalesce(1));
    double[] values = found.pc().toArray(); // Column by column.
    return new PrincipalPlane(
        new double[][] {
          Arrays.copyOfRange(values, 0, dim), Arrays.copyOfRange(values, dim, 2 * dim)
        },
        // Features that are all the same have no variance of which there could be a share.
        Arrays.stream(found.explainedVariance().toArray())
            .map(share -> Double.isNaN(share) ? 0 : share)
            .boxed()
            .toList());
  }

  /** Share of each axis in the variance of the features. */
  List<Double> explainedVariance() {
    return explainedVariance;
  }

  /**
   * Coordinates of features in the plane, those of the zero feature being (0, 0).
   *
   * @param features {@code [rows, dim]}
   * @return {@code [rows, 2]}
   */
  float[] project(float[] features) {
    int dim = axes[0].length;
    float[] places = new float[features.length / dim * AXES];
    for (int place = 0; place < places.length; place++) {
      int begin = place / AXES * dim;
      double sum = 0;
      for (int i = 0; i < dim; i++) {
        sum += axes[place % AXES][i] * features[begin + i];
      }
      places[place] = (float) sum;
    }
    return places;
  }
}
