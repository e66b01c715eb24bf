package io.github.sparkreversible.ml;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.apache.spark.sql.Row;

/**
 * The output columns of a classification model that are wanted.
 *
 * @param raw whether logarithms of probabilities are
 * @param probability whether probabilities are
 * @param prediction whether the class is
 */
record PredictionColumns(boolean raw, boolean probability, boolean prediction)
    implements PartitionPredictor.Appended {
  static PredictionColumns of(Dr2NetClassificationModel model) {
    return new PredictionColumns(
        !model.getRawPredictionCol().isEmpty(),
        !model.getProbabilityCol().isEmpty(),
        !model.getPredictionCol().isEmpty());
  }

  @Override
  public int count() {
    return (raw ? 1 : 0) + (probability ? 1 : 0) + (prediction ? 1 : 0);
  }

  @Override
  public List<Object[]> values(ClipPredictor.Open open, List<Row> clips, IntFunction<String> name) {
    return open.predict(clips, name).stream().map(this::values).toList();
  }

  private Object[] values(ClipPredictor.Prediction prediction) {
    List<Object> values = new ArrayList<>(count());
    if (raw) {
      values.add(prediction.raw());
    }
    if (probability) {
      values.add(prediction.probability());
    }
    if (this.prediction) {
      values.add(prediction.label());
    }
    return values.toArray();
  }
}
