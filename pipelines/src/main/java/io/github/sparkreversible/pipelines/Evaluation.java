package io.github.sparkreversible.pipelines;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
   */
  static Evaluation of(
      Dataset<Row> predictions, String labelColumn, String predictedColumn, List<String> labels) {
    long[][] counts = new long[labels.size()][labels.size()];
    for (Row row : predictions.groupBy(labelColumn, predictedColumn).count().collectAsList()) {
      counts[labels.indexOf(row.getString(0))][labels.indexOf(row.getString(1))] = row.getLong(2);
    }
    return new Evaluation(labels, counts);
  }

  /**
   * The labels of a folder's clips, without decoding any.
   *
   * @param clips rows with a column of labels
   * @param labelColumn its name
   * @param folder where they come from, for messages
   * @throws IllegalArgumentException if there is no clip
   */
  static Set<String> labelsOf(Dataset<Row> clips, String labelColumn, String folder) {
    Set<String> labels = new TreeSet<>();
    for (Row row : clips.select(labelColumn).distinct().collectAsList()) {
      labels.add(row.getString(0));
    }
    if (labels.isEmpty()) {
      throw new IllegalArgumentException(
          folder + " holds no clip, expected video files in " + folder + "/<label>/");
    }
    return labels;
  }

  /**
   * Holds the labels of clips against those that a model knows.
   *
   * @throws IllegalArgumentException if there is another one; names it
   */
  static void requireKnown(Set<String> found, List<String> known, String folder) {
    Set<String> unknown = new TreeSet<>(found);
    known.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          folder
              + " has the label "
              + unknown.stream().map(label -> "'" + label + "'").collect(Collectors.joining(", "))
              + ", which the model was not trained on; expected one of "
              + String.join(", ", known));
    }
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
