package io.github.sparkreversible.pipelines;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * How well predicted labels meet the true ones.
 *
 * @param labels the model's labels in its order
 * @param confusionMatrix number of clips, {@code [true label][predicted label]}
 */
record Evaluation(List<String> labels, long[][] confusionMatrix) {

  /**
   * Counts predictions.
   *
   * @param predictions rows with a true and a predicted label, strings
   * @param labelColumn name of the column of true labels
   * @param predictedColumn name of the column of predicted labels
   * @param labels the model's labels in its order
   * @throws IllegalArgumentException if there is no row
   */
  static Evaluation of(
      Dataset<Row> predictions, String labelColumn, String predictedColumn, List<String> labels) {
    long[][] counts = new long[labels.size()][labels.size()];
    for (Row row : predictions.groupBy(labelColumn, predictedColumn).count().collectAsList()) {
      counts[labels.indexOf(row.getString(0))][labels.indexOf(row.getString(1))] = row.getLong(2);
    }
    Evaluation evaluation = new Evaluation(labels, counts);
    if (evaluation.rows() == 0) {
      throw new IllegalArgumentException(
          "no test clip is a video that can be decoded, expected at least one;"
              + " --read mode=FAILFAST names the first one with its cause");
    }
    return evaluation;
  }

  long rows() {
    return Arrays.stream(confusionMatrix).flatMapToLong(Arrays::stream).sum();
  }

  /** Part of the clips whose predicted label is the true one. */
  double accuracy() {
    long right = 0;
    for (int i = 0; i < confusionMatrix.length; i++) {
      right += confusionMatrix[i][i];
    }
    return (double) right / rows();
  }

  /**
   * Part of each label's clips that is predicted right, in the order of the labels; NaN if none.
   */
  List<Double> recalls() {
    List<Double> recalls = new ArrayList<>();
    for (int i = 0; i < confusionMatrix.length; i++) {
      recalls.add((double) confusionMatrix[i][i] / Arrays.stream(confusionMatrix[i]).sum());
    }
    return recalls;
  }
}
