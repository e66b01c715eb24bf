package io.github.sparkreversible.pipelines.experiment;

import io.github.sparkreversible.ml.Dr2NetClassificationModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Labels, latent features and logits of rows, by a trained model; rows in the order of keys. */
final class SampledFeatures {
  private static final String FEATURE = "feature";
  private static final String LOGITS = "logits";

  private final int[] labels;
  private final float[] features;
  private final float[] logits;
  private final int dim;

  /** See the methods of the same names. */
  SampledFeatures(int[] labels, float[] features, float[] logits, int dim) {
    this.labels = labels;
    this.features = features;
    this.logits = logits;
    this.dim = dim;
  }

  /** Runs a model; rows of which a feature or logit is not finite are left out. */
  static SampledFeatures of(Dataset<Row> rows, Dr2NetClassificationModel model) {
    Dr2NetClassificationModel scoring = model.copy(ParamMap.empty());
    scoring.setRawPredictionCol(LOGITS).setProbabilityCol("").setPredictionCol("");
    List<Row> read =
        model
            .featurizer()
            .setOutputCol(FEATURE)
            .transform(scoring.transform(rows))
            .select(ImageSet.KEY, ImageSet.LABEL, FEATURE, LOGITS)
            .collectAsList()
            .stream()
            .filter(row -> isFinite(row.getAs(2)) && isFinite(row.getAs(3)))
            .sorted(Comparator.comparingLong(row -> row.getLong(0)))
            .toList();
    return new SampledFeatures(
        read.stream().mapToInt(row -> (int) row.getDouble(1)).toArray(),
        flat(read, 2),
        flat(read, 3),
        model.network().featureSize());
  }

  private static boolean isFinite(Vector vector) {
    return IntStream.range(0, vector.size()).allMatch(i -> Double.isFinite(vector.apply(i)));
  }

  private static float[] flat(List<Row> rows, int column) {
    double[] values =
        rows.stream()
            .map(row -> row.<Vector>getAs(column))
            .flatMapToDouble(vector -> Arrays.stream(vector.toArray()))
            .toArray();
    float[] flat = new float[values.length];
    for (int i = 0; i < flat.length; i++) {
      flat[i] = (float) values[i];
    }
    return flat;
  }

  /** Number of rows. */
  int size() {
    return labels.length;
  }

  /** Length of a feature. */
  int dim() {
    return dim;
  }

  /** Class indices, {@code [rows]}. */
  int[] labels() {
    return labels;
  }

  /** {@code [rows, dim]}. */
  float[] features() {
    return features;
  }

  /** Up to a constant for each row, which margins do not see: {@code [rows, classes]}. */
  float[] logits() {
    return logits;
  }
}
