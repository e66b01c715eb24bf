package io.github.sparkreversible.training;

import io.github.sparkreversible.reversible.Coefficients;
import io.github.sparkreversible.reversible.Dr2StageLayer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
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

  /** Largest reversal error of a stage; null if there is no stage. */
  Double reversalError() {
    OptionalDouble largest = stages.stream().mapToDouble(Dr2StageLayer::reversalError).max();
    return largest.isPresent() ? largest.getAsDouble() : null;
  }
}
