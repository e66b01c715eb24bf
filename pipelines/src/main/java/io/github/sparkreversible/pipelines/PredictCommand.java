package io.github.sparkreversible.pipelines;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import io.github.sparkreversible.datasets.video.VideoColumns;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.functions;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Predicts the labels of clips, with or without label folders.
 *
 * <p>Leaves Parquet with the columns {@code origin} (path), {@code prediction} (index, double),
 * {@code predictedLabel}, {@code probability} (array, in the order of the model's labels) and
 * {@code label}: the name of the clip's folder if that is a label of the model, otherwise null.
 */
@Command(
    name = "predict",
    description = "Predicts the labels of clips.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class PredictCommand implements Callable<Integer>, Job {

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "Model that finetune has left.")
  private String model;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "Folder of clips, searched at every depth.")
  private String data;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Folder for the predictions as Parquet.")
  private String output;

  @Option(
      names = "--read",
      paramLabel = "OPTION=VALUE",
      description = "Option of the video data source that replaces the model's; may be repeated.")
  private Map<String, String> reading = new LinkedHashMap<>();

  @Option(names = "--overwrite", description = "Replace the results of an earlier run.")
  private boolean overwrite;

  @Mixin private SparkOptions spark = new SparkOptions();

  @Spec private CommandSpec command;

  @Override
  public SparkOptions spark() {
    return spark;
  }

  @Override
  public Integer call() throws IOException {
    try (SparkSession session = spark.start("predict")) {
      Outputs.claim(session, new Path(output), overwrite);
      SavedModel saved = SavedModel.load(session, model, reading);
      Dataset<Row> clips = saved.reader().read(session, data);
      if (clips.select(VideoColumns.ORIGIN).isEmpty()) {
        throw new IllegalArgumentException(data + " holds no clip");
      }
      Column label = col(VideoColumns.LABEL);
      saved
          .predict(clips)
          .select(
              col(VideoColumns.ORIGIN),
              col(saved.network().getPredictionCol()).as("prediction"),
              col(SavedModel.PREDICTED_LABEL),
              functions
                  .vector_to_array(col(saved.network().getProbabilityCol()), "float64")
                  .as("probability"),
              when(label.isInCollection(saved.labels()), label).as(VideoColumns.LABEL))
          .write()
          // What may not be replaced was refused above; an empty folder may exist.
          .mode(SaveMode.Overwrite)
          .parquet(output);
      command.commandLine().getOut().println("predictions in " + output);
    }
    return 0;
  }
}
