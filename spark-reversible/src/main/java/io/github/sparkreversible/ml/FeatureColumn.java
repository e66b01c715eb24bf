package io.github.sparkreversible.ml;

import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;

/**
 * The output column of a featurizer.
 *
 * @param unitLength whether features are divided by their Euclidean length
 */
record FeatureColumn(boolean unitLength) implements PartitionPredictor.Appended {
  @Override
  public int count() {
    return 1;
  }

  @Override
  public List<Object[]> values(ClipPredictor.Open open, List<Row> clips, IntFunction<String> name) {
    return open.features(clips, name).stream().map(this::values).toList();
  }

  private Object[] values(double[] feature) {
    if (unitLength) {
      double squares = 0;
      for (double value : feature) {
        squares += value * value;
      }
      double length = Math.sqrt(squares);
      for (int i = 0; i < feature.length && length > 0; i++) {
        feature[i] /= length;
      }
    }
    return new Object[] {Vectors.dense(feature)};
  }
}
