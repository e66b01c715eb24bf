package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.ml.Dr2NetClassificationModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A pipeline that {@code finetune}, {@code import} or other code has saved, ready to predict.
 *
 * @param directory directory of the pipeline model
 * @param preparation its stages before the network that need no label
 * @param network its classification model
 * @param labels names of its labels in the order of their indices
 * @param reader how to read clips for it
 */
record SavedModel(
    Path directory,
    List<Transformer> preparation,
    Dr2NetClassificationModel network,
    List<String> labels,
    VideoReading reader) {

  /** Column of predicted label names. */
  static final String PREDICTED_LABEL = "predictedLabel";

  private static final int CLIP_RANK = 4;

  /**
   * Loads a model.
   *
   * @param spark session
   * @param directory directory of the pipeline model, or the output folder of {@code finetune}
   *     above it
   * @param reading options that replace the saved ones
   * @param warnings takes a line about what is assumed of a model that does not say how its clips
   *     are read
   * @throws IllegalArgumentException if there is no such model, or it is one of other rows than
   *     clips; names the directory
   */
  static SavedModel load(
      SparkSession spark, String directory, Map<String, String> reading, Consumer<String> warnings)
      throws IOException {
    SavedNetwork saved = SavedNetwork.load(spark, directory);
    Path path = saved.directory();
    Dr2NetClassificationModel network = saved.network();
    requireClips(path, network);
    // What is predicted need not have a label.
    List<Transformer> preparation =
        saved.stages().stream()
            .takeWhile(stage -> stage != network)
            .filter(stage -> !(stage instanceof StringIndexerModel))
            .toList();
    VideoReading reader = reader(spark, path, network, warnings).with(reading);
    return new SavedModel(path, preparation, network, labels(saved.stages(), network), reader);
  }

  private static void requireClips(Path path, Dr2NetClassificationModel network) {
    int[] shape = network.inputShape();
    if (shape.length != CLIP_RANK) {
      throw new IllegalArgumentException(
          "%s takes tensors of shape %s, expected a model of clips [frames, height, width, channels]"
              .formatted(path, Arrays.toString(shape)));
    }
  }

  private static VideoReading reader(
      SparkSession spark, Path path, Dr2NetClassificationModel network, Consumer<String> warnings)
      throws IOException {
    Path file = new Path(path, VideoReading.FILE);
    if (Outputs.exists(spark, file)) {
      return VideoReading.load(spark, file);
    }
    VideoReading reader = VideoReading.ofShape(network.inputShape());
    warnings.accept(
        "the model does not say how its clips were read, there is no "
            + file
            + "; assumes "
            + reader.options()
            + ": frames spread over the whole video, stretched to that size without a crop."
            + " Other --read OPTION=VALUE (sampling, stride, size, ...) must be those of its"
            + " training");
    return reader;
  }

  private static List<String> labels(List<Transformer> stages, Dr2NetClassificationModel network) {
    for (Transformer stage : stages) {
      if (stage instanceof IndexToString namer
          && namer.isDefined(namer.labels())
          && namer.isDefined(namer.inputCol())
          && namer.getInputCol().equals(network.getPredictionCol())) {
        return List.of(namer.getLabels());
      }
    }
    if (network.labels().length > 0) {
      return List.of(network.labels());
    }
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < network.numClasses(); i++) {
      numbers.add(Integer.toString(i));
    }
    return numbers;
  }

  /**
   * Predicts without looking at labels.
   *
   * @param clips rows of the video data source
   * @return the rows with the network's columns and {@value #PREDICTED_LABEL}
   */
  Dataset<Row> predict(Dataset<Row> clips) {
    Dataset<Row> prepared = clips;
    for (Transformer stage : preparation) {
      prepared = stage.transform(prepared);
    }
    return new IndexToString()
        .setInputCol(network.getPredictionCol())
        .setOutputCol(PREDICTED_LABEL)
        .setLabels(labels.toArray(new String[0]))
        .transform(network.transform(prepared));
  }
}
