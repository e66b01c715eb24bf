package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkreversible.training.TrainingSummary;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code metrics.json} says.
 *
 * @param evaluation counts on the test clips
 * @param secondsTotal wall-clock seconds of the job
 * @param reading options with which clips were read, those that may be shown
 * @param training what happened in the training; null if there was none
 */
record Metrics(
    Evaluation evaluation,
    double secondsTotal,
    Map<String, String> reading,
    TrainingSummary training) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Seconds since a value of {@link System#nanoTime}. */
  static double secondsSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }

  /** The metrics as JSON. */
  String toJson() {
    ObjectNode root = JSON.createObjectNode();
    ObjectNode test = root.putObject("test");
    test.put("accuracy", evaluation.accuracy());
    test.put("rows", evaluation.rows());
    ArrayNode matrix = test.putArray("confusionMatrix");
    for (long[] counts : evaluation.confusionMatrix()) {
      ArrayNode row = matrix.addArray();
      for (long count : counts) {
        row.add(count);
      }
    }
    ObjectNode recall = test.putObject("recall");
    List<Double> recalls = evaluation.recalls();
    for (int i = 0; i < recalls.size(); i++) {
      Double value = recalls.get(i).isNaN() ? null : recalls.get(i);
      recall.put(evaluation.labels().get(i), value);
    }
    evaluation.labels().forEach(root.putArray("labels")::add);
    root.put("secondsTotal", secondsTotal);
    root.set("reading", JSON.valueToTree(reading));
    if (training != null) {
      root.set("training", trainingNode());
    }
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("metrics that are no JSON", e);
    }
  }

  private ObjectNode trainingNode() {
    ObjectNode node = JSON.createObjectNode();
    node.put("rows", training.trainingRows());
    node.put("parameters", training.parameters());
    node.put("workers", training.workers());
    node.put("iterations", training.iterations().size());
    node.put("seconds", training.seconds());
    node.put("peakResidentBytes", training.peakResidentBytes());
    node.set("epochs", JSON.valueToTree(training.epochs()));
    node.set("settings", JSON.valueToTree(training.settings()));
    return node;
  }

  /** The result in a line. */
  String summaryLine() {
    return String.format(
        Locale.ROOT,
        "test accuracy %.1f %% of %d clips in %d classes, %.0f s in all",
        100 * evaluation.accuracy(),
        evaluation.rows(),
        evaluation.labels().size(),
        secondsTotal);
  }
}
