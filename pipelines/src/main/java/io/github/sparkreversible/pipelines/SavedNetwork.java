package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.ml.Dr2NetClassificationModel;
import java.io.IOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.SparkSession;

/**
 * The network of a saved pipeline, whatever its rows are.
 *
 * @param directory directory of the pipeline model
 * @param stages all stages of the pipeline
 * @param network the first of them that is a classification model
 */
record SavedNetwork(Path directory, List<Transformer> stages, Dr2NetClassificationModel network) {

  /**
   * Loads a network and the stages around it.
   *
   * @param directory directory of the pipeline model, or the output folder of {@code finetune}
   *     above it
   * @throws IllegalArgumentException if there is no such model; names the directory
   */
  static SavedNetwork load(SparkSession spark, String directory) throws IOException {
    Path path = find(spark, new Path(directory));
    List<Transformer> stages = List.of(PipelineModel.load(path.toString()).stages());
    for (Transformer stage : stages) {
      if (stage instanceof Dr2NetClassificationModel network) {
        return new SavedNetwork(path, stages, network);
      }
    }
    throw new IllegalArgumentException(
        path + " has no Dr2NetClassificationModel among its stages: " + stages);
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
}
