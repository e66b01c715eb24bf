package io.github.sparkreversible.pipelines;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code finetune} has to know of the model that it starts from, beside its network.
 *
 * @param directory directory of the pipeline model; null if it starts from random weights
 * @param labels names of its labels in the order of their indices; empty if there is no model
 * @param reader how to read clips for it
 */
record StartingModel(Path directory, List<String> labels, VideoReading reader) {

  private static final int SHOWN_LABELS = 5;

  /** A start from random weights. */
  static StartingModel none(Map<String, String> reading) {
    return new StartingModel(null, List.of(), VideoReading.of(reading));
  }

  /**
   * Looks at a saved model.
   *
   * @param reading options that replace the saved ones
   * @param warnings takes what is assumed of a model that does not say how its clips are read
   * @throws IllegalArgumentException if there is no such model; names the directory
   */
  static StartingModel load(
      SparkSession spark, String directory, Map<String, String> reading, Consumer<String> warnings)
      throws IOException {
    SavedModel saved = SavedModel.load(spark, directory, reading, warnings);
    return new StartingModel(saved.directory(), saved.labels(), saved.reader());
  }

  /**
   * Clips with labels in the model's order if they have the same ones, so that its classifier can
   * stay.
   *
   * @param lines takes a line about what becomes of the model's classifier
   */
  LabelledClips ordered(LabelledClips clips, Consumer<String> lines) {
    if (directory == null) {
      return clips;
    }
    if (Set.copyOf(labels).equals(Set.copyOf(clips.labels()))) {
      lines.accept("the labels are those of the model: starts with its classifier");
      return clips.withLabels(labels);
    }
    lines.accept(
        "the labels ("
            + shown(clips.labels())
            + ") are not those of the model ("
            + shown(labels)
            + "): the classifier starts anew");
    return clips;
  }

  private static String shown(List<String> labels) {
    String first = String.join(", ", labels.subList(0, Math.min(SHOWN_LABELS, labels.size())));
    return labels.size() > SHOWN_LABELS ? first + ", ... " + labels.size() + " in all" : first;
  }
}
