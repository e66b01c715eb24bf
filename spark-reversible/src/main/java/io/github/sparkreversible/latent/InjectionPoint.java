package io.github.sparkreversible.latent;

import io.github.sparkreversible.layers.DeclaredLayer;
import io.github.sparkreversible.reversible.Dr2Stage;
import io.github.sparkreversible.reversible.SecondStream;
import io.github.sparkreversible.reversible.StageOutput;
import io.github.sparkreversible.reversible.StochasticFunction;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;

/**
 * Where states are injected into a classifying network: into the middle of its last stage, from
 * where one layer after the other leads to the classifier.
 *
 * @param stage name of the stage
 * @param depth residual functions of the stage before the state; 0 for its input
 * @param layers names of the layers behind the stage, in order; the last one is the classifier
 */
public record InjectionPoint(String stage, int depth, List<String> layers) {
  private static final String INPUT = "states";

  /**
   * Finds it, before there are any arrays.
   *
   * @param configuration of a network with one output
   * @param depth residual functions of the last stage that are left out
   * @throws IllegalArgumentException if the network has no such stage, the stage has fewer residual
   *     functions, or what follows cannot be carried back through; says which, and names the param
   *     {@code latentInjectionDepth}
   */
  public static InjectionPoint of(ComputationGraphConfiguration configuration, int depth) {
    Deque<String> layers = new ArrayDeque<>();
    String name = configuration.getNetworkOutputs().get(0);
    while (!(layer(configuration, name, depth) instanceof Dr2Stage)) {
      layers.addFirst(name);
      name = configuration.getVertexInputs().get(name).get(0);
    }
    InjectionPoint point = new InjectionPoint(name, depth, List.copyOf(layers));
    point.requireStates(point.stageOf(configuration));
    point.requireCarriers(configuration);
    return point;
  }

  /** The layer of a name, which reads one other. */
  private static Layer layer(ComputationGraphConfiguration configuration, String name, int depth) {
    if (configuration.getNetworkInputs().contains(name)) {
      throw refused(depth, "the network has no reversible stage before its classifier");
    }
    List<String> read = configuration.getVertexInputs().get(name);
    if (configuration.getVertices().get(name) instanceof LayerVertex vertex && read.size() == 1) {
      return vertex.getLayerConf().getLayer();
    }
    throw refused(
        depth,
        "from the last stage on, one layer after the other is expected, but '%s' is a %s of %s"
            .formatted(
                name, configuration.getVertices().get(name).getClass().getSimpleName(), read));
  }

  /** The stage in a configuration. */
  public Dr2Stage stageOf(ComputationGraphConfiguration configuration) {
    return (Dr2Stage) layer(configuration, stage, depth);
  }

  /**
   * The configuration of the network that injected states pass through: the rest of the stage and
   * the layers behind it, under their names and with their parameters in the same order. Nothing is
   * dropped or generated in it.
   *
   * @param configuration of the whole network, unchanged
   * @return of a network with one input {@code [batch, tokens, 2 * dim]}: the state x_d and behind
   *     it x_{d-1}, with d the depth
   */
  public ComputationGraphConfiguration tailOf(ComputationGraphConfiguration configuration) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(configuration.getDefaultConfiguration().getSeed())
            .dataType(configuration.getDataType())
            .graphBuilder()
            .addInputs(INPUT)
            .addLayer(stage, restOf(copyOf(configuration, stage)), INPUT);
    String last = stage;
    for (String name : layers) {
      graph.addLayer(name, withoutGeneration(copyOf(configuration, name)), last);
      last = name;
    }
    return graph.setOutputs(last).build();
  }

  private static Layer copyOf(ComputationGraphConfiguration configuration, String name) {
    return ((LayerVertex) configuration.getVertices().get(name)).getLayerConf().clone().getLayer();
  }

  private Dr2Stage restOf(Layer layer) {
    Dr2Stage rest = (Dr2Stage) layer;
    rest.setResidualFunctions(
        rest.getResidualFunctions().stream()
            .skip(depth)
            .map(StochasticFunction::withoutDropping)
            .toList());
    rest.setContextDim(rest.getDim());
    rest.setSecondStream(SecondStream.CONTEXT);
    rest.setFunctionUpdaters(List.of());
    rest.setAnchorEstimate(null);
    return rest;
  }

  /** What is injected was generated before. */
  private static Layer withoutGeneration(Layer layer) {
    if (layer instanceof LatentOutput latent) {
      latent.setTraining(LatentTraining.none(latent.getTraining().classCounts()));
    }
    return layer;
  }

  private void requireStates(Dr2Stage configured) {
    int length = configured.getResidualFunctions().size();
    if (depth < 0 || depth >= length) {
      throw new IllegalArgumentException(
          "latentInjectionDepth = %d, expected from 0 to less than the %d residual functions of stage '%s'"
              .formatted(depth, length, stage));
    }
    if (configured.getDim() == 0) {
      throw refused(depth, "stage '%s' has no tokens".formatted(stage));
    }
    if (configured.getContextDim() > 0) {
      throw refused(
          depth,
          "stage '%s' reads positions before its blocks, which an injected state does not have"
              .formatted(stage));
    }
    if (configured.getOutput() == StageOutput.SUM) {
      throw refused(
          depth,
          "stage '%s' takes its first state off the output (stageOutput sum), which an injected state does not have"
              .formatted(stage));
    }
  }

  private void requireCarriers(ComputationGraphConfiguration configuration) {
    for (String name : layers.subList(0, Math.max(0, layers.size() - 1))) {
      Layer layer = layer(configuration, name, depth);
      if (!(layer instanceof DeclaredLayer declared && declared.carriesChanges())) {
        throw refused(
            depth,
            "a change cannot be carried back through layer '%s' (%s)"
                .formatted(name, layer.getClass().getSimpleName()));
      }
    }
  }

  private static IllegalArgumentException refused(int depth, String reason) {
    return new IllegalArgumentException(
        "latentInjectionDepth = %d, but %s; leave it at %d"
            .formatted(depth, reason, LatentTraining.CLASSIFIER));
  }
}
