package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.ml.Dr2NetClassificationModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A pipeline that {@code finetune} or other code has saved, ready to predict.
 *
 * @param network its classification model
 * @param labels names of its labels in the order of their indices
 * @param reader how to read clips for it
 */
record SavedModel(Dr2NetClassificationModel network, List<String> labels, VideoReading reader) {

  /** Column of predicted label names. */
  static final String PREDICTED_LABEL = "predictedLabel";

  /**
   * Loads a model.
   *
   * @param spark session
   * @param directory directory of the pipeline model, or the output folder of {@code finetune}
   *     above it
   * @param reading options that replace the saved ones
   * @throws IllegalArgumentException if there is no such model; names the directory
   */
  static SavedModel load(SparkSession spark, String directory, Map<String, String> reading)
      throws IOException {
    Path path = find(spark, new Path(directory));
    PipelineModel pipeline = PipelineModel.load(path.toString());
    List<Transformer> stages = Arrays.asList(pipeline.stages());
    Dr2NetClassificationModel network =
        stages.stream()
            .filter(Dr2NetClassificationModel.class::isInstance)
            .map(Dr2NetClassificationModel.class::cast)
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        path + " has no Dr2NetClassificationModel among its stages: " + stages));
    List<String> labels = labels(stages, network);
    VideoReading reader = VideoReading.of(spark, path, network).with(reading);
    return new SavedModel(network, labels, reader);
  }

  private static Path find(SparkSession spark, Path directory) throws IOException {
    for (Path candidate : List.of(directory, new Path(directory, "model"))) {
      if (Outputs.exists(spark, new Path(candidate, "metadata"))) {
        return candidate;
      }
    }
    throw new IllegalArgumentException(
        "--model "
            + directory
            + " is not a saved pipeline model: neither it nor its sub-folder model has a folder"
            + " metadata");
  }

  private static List<String> labels(List<Transformer> stages, Dr2NetClassificationModel network) {
    for (Transformer stage : stages) {
      if (stage instanceof IndexToString namer && namer.isDefined(namer.labels())) {
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
   * @param clips rows with a tensor column
   * @return the rows with the network's columns and {@value #PREDICTED_LABEL}
   */
  Dataset<Row> predict(Dataset<Row> clips) {
    return new IndexToString()
        .setInputCol(network.getPredictionCol())
        .setOutputCol(PREDICTED_LABEL)
        .setLabels(labels.toArray(new String[0]))
        .transform(network.transform(clips));
  }
}
