package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.datasets.video.VideoColumns;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
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
      description = "Clips, DIR/<label>/*.")
  private String data;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Folder for metrics.json.")
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
    final long start = System.nanoTime();
    try (SparkSession session = spark.start("evaluate")) {
      Path file = new Path(output, "metrics.json");
      Outputs.claim(session, file, overwrite);
      SavedModel saved = SavedModel.load(session, model, reading);
      Dataset<Row> clips = saved.reader().read(session, data);
      Set<String> labels = Evaluation.labelsOf(clips, VideoColumns.LABEL, data);
      Evaluation.requireKnown(labels, saved.labels(), data);
      Evaluation evaluation =
          Evaluation.of(
              saved.predict(clips), VideoColumns.LABEL, SavedModel.PREDICTED_LABEL, saved.labels());
      Metrics metrics =
          new Metrics(evaluation, FinetuneCommand.seconds(start), saved.reader().options(), null);
      Outputs.writeText(session, file, metrics.toJson());
      command.commandLine().getOut().println(metrics.summaryLine() + "; results in " + output);
    }
    return 0;
  }
}
