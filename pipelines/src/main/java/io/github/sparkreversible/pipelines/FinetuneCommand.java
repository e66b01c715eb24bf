package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.datasets.video.VideoColumns;
import io.github.sparkreversible.ml.Dr2NetClassificationModel;
import io.github.sparkreversible.ml.Dr2NetClassifier;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
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

  /** Column of label numbers. */
  private static final String LABEL_INDEX = "labelIndex";

  /** Column that marks the clips that training only watches. */
  private static final String IS_TEST = "isTest";

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

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Folder for model, metrics.json and report.html.")
  private String output;

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
          "Option of the video data source (frames, size, color, sampling, ...); may be repeated.")
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
    Dr2NetClassifier classifier = classifier();
    if (data == null && test != null) {
      throw new IllegalArgumentException("--test " + test + " was given without --data");
    }
    try (SparkSession session = spark.start("finetune " + task)) {
      Path modelPath = new Path(output, "model");
      Outputs.claim(session, modelPath, overwrite);
      VideoReading reader = VideoReading.of(reading);
      LabelledClips clips = clips(session, reader, classifier.getSeed());
      StringIndexerModel indexer = labelIndexer(clips);
      PipelineModel model = fit(classifier, indexer, clips);
      save(session, model, reader, modelPath);

      Dataset<Row> predictions = model.transform(clips.test());
      List<String> labels = Arrays.asList(indexer.labelsArray()[0]);
      Evaluation evaluation =
          Evaluation.of(predictions, VideoColumns.LABEL, SavedModel.PREDICTED_LABEL, labels);
      Metrics metrics =
          new Metrics(evaluation, seconds(start), reader.options(), network(model).summary());
      Outputs.writeText(session, new Path(output, "metrics.json"), metrics.toJson());
      Outputs.writeText(session, new Path(output, "report.html"), HtmlReport.of(metrics));
      command.commandLine().getOut().println(metrics.summaryLine() + "; results in " + output);
    }
    return 0;
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
    ParamSettings.apply(classifier, settings, RESERVED);
    classifier.setLabelCol(LABEL_INDEX);
    return classifier;
  }

  private LabelledClips clips(SparkSession session, VideoReading reader, long seed)
      throws IOException {
    if (data == null) {
      Path folder = new Path(output, "clips");
      command
          .commandLine()
          .getOut()
          .println("no --data: makes clips of moving shapes in " + folder);
      ExampleClips.make(session, folder, seed);
      return LabelledClips.read(
          session,
          reader,
          new Path(folder, ExampleClips.TRAIN).toString(),
          new Path(folder, ExampleClips.TEST).toString());
    }
    return test == null
        ? LabelledClips.heldOut(session, reader, data, seed)
        : LabelledClips.read(session, reader, data, test);
  }

  /** Numbers the training labels in alphabetical order. */
  private static StringIndexerModel labelIndexer(LabelledClips clips) {
    return new StringIndexer()
        .setInputCol(VideoColumns.LABEL)
        .setOutputCol(LABEL_INDEX)
        .setStringOrderType("alphabetAsc")
        .fit(clips.train());
  }

  private static PipelineModel fit(
      Dr2NetClassifier classifier, StringIndexerModel indexer, LabelledClips clips) {
    IndexToString namer =
        new IndexToString()
            .setInputCol(classifier.getPredictionCol())
            .setOutputCol(SavedModel.PREDICTED_LABEL)
            .setLabels(indexer.labelsArray()[0]);
    Dataset<Row> rows = clips.train();
    if (classifier.getValidationFraction() == 0) {
      // The test clips are watched during training; nothing is chosen by them.
      rows =
          rows.withColumn(IS_TEST, functions.lit(false))
              .union(clips.test().withColumn(IS_TEST, functions.lit(true)));
      classifier.setValidationIndicatorCol(IS_TEST);
    }
    PipelineModel model =
        new Pipeline().setStages(new PipelineStage[] {indexer, classifier, namer}).fit(rows);
    // What is predicted need not have a label, or a known one.
    ((StringIndexerModel) model.stages()[0]).setHandleInvalid("keep");
    return model;
  }

  private void save(SparkSession session, PipelineModel model, VideoReading reader, Path path)
      throws IOException {
    if (overwrite) {
      model.write().overwrite().save(path.toString());
    } else {
      model.write().save(path.toString());
    }
    Outputs.writeText(session, new Path(path, VideoReading.FILE), reader.toJson());
  }

  private static Dr2NetClassificationModel network(PipelineModel model) {
    return (Dr2NetClassificationModel) model.stages()[1];
  }

  static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) / 1e9;
  }
}
