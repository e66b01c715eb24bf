package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.ml.Dr2NetClassifier;
import io.github.sparkreversible.ml.PretrainedModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Makes a model of a backbone and a checkpoint of its published weights, from which {@code
 * finetune} starts and with which {@code predict} works.
 */
@Command(
    name = "import",
    description =
        "Makes a model of a backbone and a checkpoint. Only of backbones that take clips, not of"
            + " those that take point clouds.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer>, Job {

  /** Params of the classifier that say what a network without training is and how it computes. */
  private static final Set<String> PARAMS =
      Set.of(
          "pretrainedKey",
          "pretrainedMismatch",
          "secondStream",
          "stageOutput",
          "mean",
          "std",
          "arithmetic",
          "predictionBatchSize",
          "device");

  @Option(
      names = "--backbone",
      paramLabel = "NAME|FILE.json",
      required = true,
      description = "Named backbone, or the file of a description.")
  private String backbone;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      required = true,
      description = "Its weights: safetensors, .pt or .pth, on any file system of Hadoop.")
  private String checkpoint;

  @Mixin private ClassLabels labels = new ClassLabels();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Folder for model and import.json.")
  private String output;

  @Option(
      names = "--keep-head",
      description =
          "Load the checkpoint's classifier too; without it the classifier starts from random"
              + " weights.")
  private boolean keepsHead;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of the random weights (default: that of Dr2NetClassifier).")
  private Long seed;

  @Option(
      names = "--set",
      paramLabel = "PARAM=VALUE",
      description =
          "Value of a param of Dr2NetClassifier (pretrainedKey, pretrainedMismatch, mean, std, ...);"
              + " may be repeated.")
  private Map<String, String> params = new LinkedHashMap<>();

  @Option(
      names = "--read",
      paramLabel = "OPTION=VALUE",
      description =
          "Option of the video data source, replaces frames and size of the published weights; may"
              + " be repeated.")
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
    VideoReading.requireAllowed(reading);
    Dr2NetClassifier classifier = classifier();
    try (SparkSession session = spark.start("import")) {
      FinetuneResults results = FinetuneResults.in(output);
      Outputs.requireApart(session, results.model(), "--checkpoint", new Path(checkpoint));
      results.claim(session, overwrite, false);
      List<String> names = labels.names(session);
      VideoReading reader = VideoReading.of(PretrainedModel.input(classifier), reading);
      PretrainedModel imported =
          PretrainedModel.load(classifier, reader.clipShape(), names, keepsHead);
      results.save(session, LabelPipeline.of(imported.model(), names), reader);
      Outputs.writeText(
          session, results.loading(), ImportReport.json(imported, names, reader.options()));
      PrintWriter out = command.commandLine().getOut();
      out.println(ImportReport.text(imported));
      out.println("%d classes; model in %s".formatted(names.size(), output));
    }
    return 0;
  }

  private Dr2NetClassifier classifier() {
    Dr2NetClassifier classifier = new Dr2NetClassifier();
    Set<String> others =
        Arrays.stream(classifier.params())
            .map(param -> param.name())
            .filter(name -> !PARAMS.contains(name))
            .collect(Collectors.toSet());
    ParamSettings.apply(classifier, params, others);
    classifier.setBackbone(backbone).setPretrained(checkpoint);
    return seed == null ? classifier : classifier.setSeed(seed);
  }
}
