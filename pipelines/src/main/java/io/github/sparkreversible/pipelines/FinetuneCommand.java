package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.datasets.video.VideoColumns;
import io.github.sparkreversible.ml.Dr2NetClassifier;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Fits a pipeline (label index, network, label name) to the clips of label folders, tests it on
 * others, and leaves model, metrics and report.
 */
@Command(
    name = "finetune",
    description = "Trains a network on the clips of label folders, and tests it.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class FinetuneCommand implements Callable<Integer>, Job {

  /** Params of the classifier that belong to the pipeline. */
  private static final Set<String> RESERVED =
      Set.of(
          "featuresCol",
          "labelCol",
          "predictionCol",
          "probabilityCol",
          "rawPredictionCol",
          "validationIndicatorCol");

  /** What is learnt. */
  enum Task {
    /** One label for a clip. */
    video
  }

  /** What the command does: it leaves results, or lists params. */
  static final class Target {
    @Option(
        names = "--output",
        paramLabel = "DIR",
        required = true,
        description = "Folder for model, metrics.json and report.html.")
    private String output;

    @Option(
        names = "--params",
        required = true,
        description = "List every param for --set with its default and its meaning, and end.")
    private boolean listsParams;
  }

  @Option(
      names = "--task",
      description = "What to learn: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Task task = Task.video;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Training clips, DIR/<label>/*; without it the job makes clips of its own.")
  private String data;

  @Option(
      names = "--test",
      paramLabel = "DIR",
      description = "Test clips, DIR/<label>/*; without it a fifth of the training clips.")
  private String test;

  @ArgGroup(multiplicity = "1")
  private Target target;

  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "Model that import or finetune has left, to start from: its network, and how it reads"
              + " clips.")
  private String model;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description =
          "Passes over the training clips; the same as --set epochs=N (default: that of"
              + " Dr2NetClassifier, and "
              + ExampleClips.EPOCHS
              + " for the job's own clips).")
  private Integer epochs;

  @Option(
      names = "--set",
      paramLabel = "PARAM=VALUE",
      description = "Value of a param of Dr2NetClassifier; may be repeated.")
  private Map<String, String> params = new LinkedHashMap<>();

  @Option(
      names = "--read",
      paramLabel = "OPTION=VALUE",
      description =
          "Option of the video data source (frames, size, color, sampling, ...), replaces that of"
              + " --model; may be repeated.")
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
    if (target.listsParams) {
      command
          .commandLine()
          .getOut()
          .println(ParamSettings.describe(new Dr2NetClassifier(), RESERVED));
      return 0;
    }
    VideoReading.requireAllowed(reading);
    Dr2NetClassifier classifier = classifier();
    if (model == null) {
      // Wrong options show before Spark starts; those of a model are not known yet.
      VideoReading.of(reading);
    }
    if (data == null && test != null) {
      throw new IllegalArgumentException("--test " + test + " was given without --data");
    }
    try (SparkSession session = spark.start("finetune " + task)) {
      FinetuneResults results = claimResults(session);
      StartingModel starting = startingModel(session, results);
      LabelledClips clips =
          starting.ordered(
              clips(session, starting.reader(), classifier.getSeed(), results),
              command.commandLine().getOut()::println);
      PipelineModel finetuned = LabelPipeline.fit(classifier, clips);
      results.save(session, finetuned, starting.reader());

      Evaluation evaluation =
          Evaluation.of(
              finetuned.transform(clips.test()),
              VideoColumns.LABEL,
              SavedModel.PREDICTED_LABEL,
              clips.labels());
      Metrics metrics =
          new Metrics(
              evaluation,
              Metrics.secondsSince(start),
              starting.reader().options(),
              LabelPipeline.network(finetuned).summary());
      results.save(session, metrics);
      command
          .commandLine()
          .getOut()
          .println(metrics.summaryLine() + "; results in " + target.output);
    }
    return 0;
  }

  private FinetuneResults claimResults(SparkSession session) throws IOException {
    FinetuneResults results = FinetuneResults.in(target.output);
    if (data != null) {
      Outputs.requireApart(session, results.model(), "--data", new Path(data));
    }
    if (test != null) {
      Outputs.requireApart(session, results.model(), "--test", new Path(test));
    }
    results.claim(session, overwrite, data == null);
    return results;
  }

  private StartingModel startingModel(SparkSession session, FinetuneResults results)
      throws IOException {
    if (model == null) {
      return StartingModel.none(reading);
    }
    StartingModel found = StartingModel.load(session, model, reading, Job.warnings(command));
    Outputs.requireApart(session, results.model(), "--model", found.directory());
    return found;
  }

  private Dr2NetClassifier classifier() {
    Dr2NetClassifier classifier = new Dr2NetClassifier();
    Map<String, String> settings = new LinkedHashMap<>(params);
    if (data == null) {
      settings.putIfAbsent("epochs", Integer.toString(ExampleClips.EPOCHS));
    }
    if (epochs != null) {
      settings.put("epochs", epochs.toString());
    }
    if (model != null && settings.putIfAbsent("initialModel", model) != null) {
      throw new IllegalArgumentException(
          "--model "
              + model
              + " and --set initialModel="
              + settings.get("initialModel")
              + " were given, expected one of both");
    }
    ParamSettings.apply(classifier, settings, RESERVED);
    return classifier;
  }

  private LabelledClips clips(
      SparkSession session, VideoReading reader, long seed, FinetuneResults results)
      throws IOException {
    Consumer<String> warnings = Job.warnings(command);
    if (data == null) {
      Path folder = results.clips();
      command
          .commandLine()
          .getOut()
          .println("no --data: makes clips of moving shapes in " + folder);
      ExampleClips.make(session, folder, seed);
      return LabelledClips.read(
          session,
          reader,
          new Path(folder, ExampleClips.TRAIN).toString(),
          new Path(folder, ExampleClips.TEST).toString(),
          warnings);
    }
    return test == null
        ? LabelledClips.heldOut(session, reader, data, seed, warnings)
        : LabelledClips.read(session, reader, data, test, warnings);
  }
}
