package io.github.sparkreversible.ml;

import io.github.sparkreversible.backbone.Backbone;
import io.github.sparkreversible.backbone.InputShape;
import io.github.sparkreversible.backbone.LoadingReport;
import io.github.sparkreversible.backbone.PretrainedWeights;
import io.github.sparkreversible.backbone.StartingDifference;
import io.github.sparkreversible.checkpoint.Checkpoint;
import io.github.sparkreversible.checkpoint.StateDictChoice;
import io.github.sparkreversible.training.TrainedNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.conf.Configuration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network with the weights of a checkpoint, but for its classifier.
 *
 * @param network its parameters
 * @param report what became of the checkpoint's tensors
 * @param difference largest difference of its outputs, at the coefficients that it starts with,
 *     from those of the plain network
 */
record PretrainedNetwork(TrainedNetwork network, LoadingReport report, double difference) {
  /**
   * Loads a checkpoint.
   *
   * @param input what rows look like
   * @param configuration of the network for such rows
   * @param path of the checkpoint
   * @param key where its state dict lies; empty to look where it is usual
   * @param skipsMismatches whether tensors of other shapes and missing ones are left out; otherwise
   *     they are an error
   * @throws IllegalArgumentException if the checkpoint does not fit the network; has the report
   */
  static PretrainedNetwork load(
      Backbone backbone,
      InputShape input,
      ComputationGraphConfiguration configuration,
      String path,
      String key,
      boolean skipsMismatches,
      Configuration hadoop) {
    try {
      StateDictChoice choice =
          key.isEmpty() ? StateDictChoice.USUAL : StateDictChoice.USUAL.withKey(key);
      Checkpoint checkpoint = Checkpoint.open(path, hadoop, choice);
      ComputationGraph graph = new ComputationGraph(configuration);
      graph.init();
      try {
        LoadingReport report =
            PretrainedWeights.load(
                graph, checkpoint.tensors().values(), backbone.mappings(), false);
        if (report.loaded().isEmpty() || (!report.isComplete() && !skipsMismatches)) {
          throw new IllegalArgumentException(
              "pretrained is '%s', whose tensors are not those of the backbone%n%s%n%s"
                  .formatted(path, checkpoint.summary(), report.describe()));
        }
        return new PretrainedNetwork(
            TrainedNetwork.of(graph), report, StartingDifference.of(graph, input));
      } finally {
        graph.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("pretrained is '" + path + "': " + e.getMessage(), e);
    }
  }

  /** The report for a person. */
  String describe() {
    return "%s%nthe network differs from the plain one by %.1e before the first step"
        .formatted(report.describe(), difference);
  }
}
