package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.ml.Dr2NetClassifier;
import io.github.sparkreversible.pipelines.experiment.Experiment;
import io.github.sparkreversible.pipelines.experiment.ExperimentReport;
import io.github.sparkreversible.pipelines.experiment.Experiments;
import io.github.sparkreversible.pipelines.experiment.ImageSet;
import io.github.sparkreversible.pipelines.experiment.LongTail;
import io.github.sparkreversible.pipelines.experiment.Method;
import io.github.sparkreversible.pipelines.experiment.RunResult;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Compares what helps with rare classes and hard samples, on long-tailed images.
 *
 * <p>What it leaves, and another call goes on from, is an {@link AugmentFolder}.
 */
@Command(
    name = "augment",
    description =
        "Compares generated latent features with other help for rare classes, on long-tailed"
            + " images; goes on where an earlier call stopped.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class AugmentCommand implements Callable<Integer>, Job {
  /** What tells the methods apart is among them: set for all, none would be what it is called. */
  private static final Set<String> OF_THE_JOB =
      Set.of(
          "featuresCol",
          "labelCol",
          "epochs",
          "seed",
          "latentStrategy",
          "latentInjectionDepth",
          "classWeightPower",
          "logitAdjustment");

  /** Params that leave results as they are. */
  private static final Set<String> WITHOUT_EFFECT = Set.of("cacheDir", "predictionBatchSize");

  @Option(
      names = "--dataset",
      required = true,
      description = "${COMPLETION-CANDIDATES}; ebpc: folders mnist and cifar10, merged.")
  private ImageSet.Name dataset;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the set's files, as they are published, plain or gzip.")
  private String data;

  @Option(
      names = "--imbalance",
      description =
          "Rows of the most frequent class for one of the rarest; 1: balanced (default:"
              + " ${DEFAULT-VALUE}).")
  private double imbalance = 100;

  @Option(
      names = "--wrong-labels",
      description =
          "Part of the training rows with a wrong label (default: 0.05 for ebpc, else 0).")
  private Double wrongLabels;

  @Option(
      names = "--methods",
      split = ",",
      description =
          "none, classWeights, oversampling, smote, logitAdjustment, boundary, beyond, mixture,"
              + " prior, prototype, and with Deep behind the name of a strategy, injected into the"
              + " middle of the stage (default: all).")
  private List<String> methods = List.of();

  @Option(names = "--seeds", description = "Number of seeds (default: ${DEFAULT-VALUE}).")
  private int seeds = 2;

  @Option(
      names = "--epochs",
      description = "Passes over the training rows (default: 6 for mnist, else 12).")
  private Integer epochs;

  @Option(
      names = "--set",
      paramLabel = "PARAM=VALUE",
      description = "Param of Dr2NetClassifier for all runs; may be repeated.")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Folder for augment.json, features-METHOD.json and augment.html.")
  private String output;

  @Mixin private SparkOptions spark = new SparkOptions();

  @Spec private CommandSpec command;

  @Override
  public SparkOptions spark() {
    return spark;
  }

  @Override
  public Integer call() throws IOException {
    List<Method> chosen =
        methods.isEmpty() ? List.of(Method.values()) : methods.stream().map(Method::of).toList();
    if (seeds < 1) {
      throw new IllegalArgumentException("--seeds " + seeds + ", expected at least 1");
    }
    try (SparkSession session = spark.start("augment " + dataset)) {
      Path folder = new Path(output);
      Outputs.requireOutside(session, folder, "--data", new Path(data));
      AugmentFolder kept = new AugmentFolder(session, folder);
      List<RunResult> all =
          Experiments.run(
              experiment(session),
              chosen,
              seeds,
              kept.results(),
              kept,
              command.commandLine().getOut()::println);
      kept.writeReport(all);
      command.commandLine().getOut().print(ExperimentReport.text(all));
      command.commandLine().getOut().println("results in " + output);
    }
    return 0;
  }

  private Experiment experiment(SparkSession session) {
    boolean merged = dataset == ImageSet.Name.ebpc;
    ImageSet set = ImageSet.load(session, dataset, data);
    double wrong = wrongLabels == null ? (merged ? 0.05 : 0) : wrongLabels;
    int passes = epochs == null ? (dataset == ImageSet.Name.mnist ? 6 : 12) : epochs;
    Dr2NetClassifier classifier = classifier(set.side());
    ParamSettings.apply(classifier, settings, OF_THE_JOB);
    return new Experiment(
        set,
        new LongTail(imbalance, wrong, merged ? 2 : 0),
        passes,
        classifier,
        ParamSettings.differences(classifier(set.side()), classifier, WITHOUT_EFFECT));
  }

  /**
   * A small image transformer, reversible from the start. One worker: the number of steps, and so
   * the results, do not depend on the cluster.
   */
  private static Dr2NetClassifier classifier(int side) {
    return new Dr2NetClassifier()
        .setTubelet(1)
        .setPatch(side % 7 == 0 ? 7 : 8)
        .setDim(64)
        .setDepth(3)
        .setHeads(4)
        .setCoefficientSchedule("reversible")
        .setAugmenter("")
        .setLearningRate(2e-3)
        .setBatchSize(64)
        .setNumWorkers(1);
  }
}
