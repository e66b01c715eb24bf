package io.github.sparkreversible.training;

import io.github.sparkreversible.latent.InjectionPoint;
import io.github.sparkreversible.latent.LatentTraining;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.StageMemory;
import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * What training on features that are injected into the middle of a stage takes beside the network's
 * own training, in numbers of values: {@link io.github.sparkreversible.latent.LatentInjection}.
 *
 * @param parameters of the rest of the network, which has gradients of its own
 * @param stage memory of the rest of the stage
 * @param gradients between the layers of the rest of the network
 * @param state values of a state of the generated features' sources
 */
record InjectionMemory(
    long parameters, StageMemory stage, GradientWorkspaces gradients, long state) {
  /**
   * Arrays as large as a state: the sources' last two states and the change of the output, which
   * wait for the end of the backward pass, and three pairs of states while it is measured how
   * exactly the first one was carried back. There are fewer while the features are generated, and
   * while the rest of the network trains.
   */
  private static final int STATES = 9;

  /**
   * Of a network.
   *
   * @param types of the outputs of all its layers, by name
   * @param training what is injected
   * @param batchSize rows of a batch, of which features are generated
   */
  static InjectionMemory of(
      ComputationGraphConfiguration network,
      Map<String, InputType> types,
      LatentTraining training,
      int batchSize) {
    InjectionPoint point = InjectionPoint.of(network, training.injectionDepth());
    ComputationGraphConfiguration tail = point.tailOf(network);
    InputType.InputTypeRecurrent tokens = (InputType.InputTypeRecurrent) types.get(point.stage());
    Dr2Stage rest = point.stageOf(tail);
    int rows = training.mostGenerated(batchSize);
    InputType states =
        InputType.recurrent(2 * tokens.getSize(), tokens.getTimeSeriesLength(), RNNFormat.NWC);
    Map<String, InputType> typesOfTail = new HashMap<>(types);
    typesOfTail.put(tail.getNetworkInputs().get(0), states);
    long[] inputShape = {rows, tokens.getTimeSeriesLength(), 2 * tokens.getSize()};
    return new InjectionMemory(
        parameters(tail),
        MemoryPlanner.most(rest, training.start(), tail.getDataType(), inputShape),
        GradientWorkspaces.of(tail, typesOfTail, rows),
        rows * tokens.arrayElementsPerExample());
  }

  /** Values of arrays outside of workspaces and of the stages' memory. */
  long arrays() {
    return STATES * state;
  }

  private static long parameters(ComputationGraphConfiguration tail) {
    return tail.getVertices().values().stream()
        .map(vertex -> ((LayerVertex) vertex).getLayerConf().getLayer())
        .mapToLong(layer -> layer.initializer().numParams(layer))
        .sum();
  }
}
