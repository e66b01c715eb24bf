package io.github.sparkreversible.pipelines;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;

import io.github.sparkreversible.datasets.video.VideoColumns;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileStatus;
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

  @Mixin private SavedModelOptions options = new SavedModelOptions();

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

  @Mixin private SparkOptions spark = new SparkOptions();

  @Spec private CommandSpec command;

  @Override
  public SparkOptions spark() {
    return spark;
  }

  @Override
  public Integer call() throws IOException {
    options.check();
    try (SparkSession session = spark.start("predict")) {
      claimOutput(session);
      SavedModel saved = options.load(session, Job.warnings(command));
      Outputs.requireApart(session, new Path(output), "--model", saved.directory());
      if (saved.reader().files(session.sessionState().newHadoopConf(), data, true).isEmpty()) {
        throw new IllegalArgumentException(data + " holds no clip");
      }
      Dataset<Row> clips = saved.reader().read(session, List.of(data), true);
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

  private void claimOutput(SparkSession session) throws IOException {
    Path folder = new Path(output);
    Outputs.requireApart(session, folder, "--data", new Path(data));
    Outputs.claimFolder(
        session,
        folder,
        options.overwrite(),
        PredictCommand::isEarlierResult,
        "Parquet files and _SUCCESS, nothing else");
  }

  /** Whether files are what a finished job leaves. */
  private static boolean isEarlierResult(List<FileStatus> children) {
    boolean finished = false;
    for (FileStatus child : children) {
      String name = child.getPath().getName();
      boolean isOfSpark =
          name.startsWith("_")
              || name.startsWith(".")
              || (name.startsWith("part-") && name.endsWith(".parquet"));
      if (child.isDirectory() || !isOfSpark) {
        return false;
      }
      finished |= name.equals("_SUCCESS");
    }
    return finished;
  }
}
