package io.github.sparkreversible.training;

import io.github.sparkreversible.reversible.AnchorEstimate;
import io.github.sparkreversible.reversible.Coefficients;
import io.github.sparkreversible.reversible.Dr2StageLayer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** What the Dr2Net stages of a graph report about the last iteration. */
final class StageProbe {
  private final List<Dr2StageLayer> stages;

  StageProbe(ComputationGraph graph) {
    stages =
        Arrays.stream(graph.getLayers())
            .filter(Dr2StageLayer.class::isInstance)
            .map(Dr2StageLayer.class::cast)
            .toList();
  }

  /** Coefficients of the first stage; null if there is none. */
  Coefficients coefficients() {
    return stages.isEmpty() ? null : stages.get(0).coefficients();
  }

  /** Smallest distance of anchors in a stage; null if there is no stage. */
  Integer anchorInterval() {
    OptionalInt smallest = stages.stream().mapToInt(Dr2StageLayer::anchorInterval).min();
    return smallest.isPresent() ? smallest.getAsInt() : null;
  }

  /** Intervals of all stages that were computed again. */
  int repairedIntervals() {
    return stages.stream().mapToInt(Dr2StageLayer::repairedIntervals).sum();
  }

  /** What each stage knows of its reversal errors; null before its first step. */
  List<AnchorEstimate> anchorEstimates() {
    return stages.stream().map(stage -> stage.configuration().getAnchorEstimate()).toList();
  }

  /** Hands each stage what was measured elsewhere, in the order of {@link #anchorEstimates}. */
  void setAnchorEstimates(List<AnchorEstimate> estimates) {
    for (int i = 0; i < estimates.size(); i++) {
      stages.get(i).configuration().setAnchorEstimate(estimates.get(i));
    }
  }

  /** Largest reversal error of a stage; null if there is no stage. */
  Double reversalError() {
    OptionalDouble largest = stages.stream().mapToDouble(Dr2StageLayer::reversalError).max();
    return largest.isPresent() ? largest.getAsDouble() : null;
  }
}
