package io.github.sparkreversible.ml;

import io.github.sparkreversible.backbone.LoadingReport;
import io.github.sparkreversible.backbone.PretrainedWeights;
import io.github.sparkreversible.backbone.StartingDifference;
import io.github.sparkreversible.checkpoint.Checkpoint;
import io.github.sparkreversible.checkpoint.CheckpointSummary;
import io.github.sparkreversible.checkpoint.StateDictChoice;
import io.github.sparkreversible.training.ShardLayout;
import io.github.sparkreversible.training.TrainedNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network with the weights of a checkpoint.
 *
 * @param network its parameters
 * @param checkpoint what was done to get the checkpoint's tensors
 * @param report what became of the checkpoint's tensors
 * @param difference largest difference of its outputs, at the coefficients that it starts with,
 *     from those of the plain network
 */
record PretrainedNetwork(
    TrainedNetwork network, CheckpointSummary checkpoint, LoadingReport report, double difference) {
  /**
   * Loads the checkpoint that params name.
   *
   * @param layout what rows look like
   * @param configuration of the network for such rows
   * @param withHead whether the classifier is loaded too; otherwise it starts anew
   * @throws IllegalArgumentException if the checkpoint does not fit the network; has the report
   */
  static PretrainedNetwork load(
      Dr2NetClassifier params,
      ShardLayout layout,
      ComputationGraphConfiguration configuration,
      boolean withHead,
      Configuration hadoop) {
    String path = params.getPretrained();
    String key = params.getPretrainedKey();
    try {
      StateDictChoice choice =
          key.isEmpty() ? StateDictChoice.USUAL : StateDictChoice.USUAL.withKey(key);
      Checkpoint checkpoint = Checkpoint.open(path, hadoop, choice);
      ComputationGraph graph = new ComputationGraph(configuration);
      graph.init();
      try {
        LoadingReport report =
            PretrainedWeights.load(
                graph, checkpoint, ChosenBackbone.of(params).mappings(), withHead);
        boolean skipsMismatches = params.getPretrainedMismatch().equals("skip");
        if (report.loaded().isEmpty() || (!report.isComplete() && !skipsMismatches)) {
          throw new IllegalArgumentException(mismatch(path, checkpoint.summary(), report));
        }
        return new PretrainedNetwork(
            TrainedNetwork.of(graph),
            checkpoint.summary(),
            report,
            StartingDifference.of(graph, layout.input()));
      } finally {
        graph.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("pretrained is '" + path + "': " + e.getMessage(), e);
    }
  }

  /** One line, because the jobs show no more of an error. */
  private static String mismatch(String path, CheckpointSummary summary, LoadingReport report) {
    String advice =
        report.loaded().isEmpty()
            ? ""
            : "; pretrainedMismatch = skip leaves them as they are, random";
    return "pretrained is '%s', whose tensors are not those of the backbone: %s; %s%s"
        .formatted(
            path, report.describe().lines().collect(Collectors.joining("; ")), summary, advice);
  }

  /** The report for a person. */
  String describe() {
    return "%s%nthe network differs from the plain one by %.1e before the first step"
        .formatted(report.describe(), difference);
  }
}
