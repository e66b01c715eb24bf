package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.datasets.video.VideoColumns;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tests a saved model on the clips of label folders. */
@Command(
    name = "evaluate",
    description = "Tests a saved model on the clips of label folders.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer>, Job {

  @Mixin private SavedModelOptions options = new SavedModelOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "Clips, DIR/<label>/*.")
  private String data;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Folder for metrics.json.")
  private String output;

  @Mixin private SparkOptions spark = new SparkOptions();

  @Spec private CommandSpec command;

  @Override
  public SparkOptions spark() {
    return spark;
  }

  @Override
  public Integer call() throws IOException {
    final long start = System.nanoTime();
    options.check();
    try (SparkSession session = spark.start("evaluate")) {
      Path file = new Path(output, "metrics.json");
      Outputs.claimFile(session, file, options.overwrite());
      Consumer<String> warnings = Job.warnings(command);
      SavedModel saved = options.load(session, warnings);
      LabelFolders folders =
          LabelFolders.list(session.sessionState().newHadoopConf(), saved.reader(), data, warnings);
      folders.requireKnown(saved.labels());
      Dataset<Row> clips = saved.reader().read(session, folders.paths(), false);
      Evaluation evaluation =
          Evaluation.of(
              saved.predict(clips), VideoColumns.LABEL, SavedModel.PREDICTED_LABEL, saved.labels());
      Metrics metrics =
          new Metrics(evaluation, Metrics.secondsSince(start), saved.reader().options(), null);
      Outputs.writeText(session, file, metrics.toJson());
      command.commandLine().getOut().println(metrics.summaryLine() + "; results in " + output);
    }
    return 0;
  }
}
