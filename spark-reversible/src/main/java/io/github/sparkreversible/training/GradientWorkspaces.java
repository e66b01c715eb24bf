package io.github.sparkreversible.training;

import io.github.sparkreversible.latent.LatentOutput;
import io.github.sparkreversible.layers.DeclaredLayer;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;

/**
 * The two workspaces of gradients between layers, in numbers of values. A layer writes the gradient
 * of its input into one while that of its output lies in the other, so that along a chain of layers
 * they take turns (DL4J, {@code ComputationGraph.calcBackpropGradients}).
 *
 * @param ofLast of the last layer, and of every second one before it
 * @param ofOthers of those between
 */
record GradientWorkspaces(long ofLast, long ofOthers) {
  /**
   * Of a network. That of a chain of this library's layers is exact, with an output layer of either
   * library at its end; other layers write more than one gradient, and branches wait for each
   * other, so that twice the largest is an estimate.
   *
   * @param types of all inputs and outputs of layers, by name
   * @param rows rows of a batch
   */
  static GradientWorkspaces of(
      ComputationGraphConfiguration network, Map<String, InputType> types, long rows) {
    long[] largest = new long[2];
    int layers = 0;
    String name = network.getNetworkOutputs().get(0);
    while (!network.getNetworkInputs().contains(name)) {
      List<String> inputs = network.getVertexInputs().get(name);
      long values = values(network.getVertices().get(name), types.get(inputs.get(0)));
      if (values < 0 || inputs.size() > 1) {
        break;
      }
      largest[layers % 2] = Math.max(largest[layers % 2], rows * values);
      layers++;
      name = inputs.get(0);
    }
    if (layers < network.getVertices().size()) {
      long most =
          network.getVertices().keySet().stream()
              .mapToLong(each -> most(network, types, each))
              .max()
              .orElse(0);
      return new GradientWorkspaces(rows * most, rows * most);
    }
    return new GradientWorkspaces(largest[0], largest[1]);
  }

  /**
   * What a layer writes for a row; where it is not known, the largest of what it reads or gives.
   */
  private static long most(
      ComputationGraphConfiguration network, Map<String, InputType> types, String name) {
    List<String> inputs = network.getVertexInputs().get(name);
    long known = values(network.getVertices().get(name), types.get(inputs.get(0)));
    return known >= 0
        ? known
        : Stream.concat(inputs.stream(), Stream.of(name))
            .mapToLong(each -> types.get(each).arrayElementsPerExample())
            .max()
            .orElse(0);
  }

  /** What a layer writes for a row, DL4J's output layer two gradients; -1 if it is not known. */
  private static long values(GraphVertex vertex, InputType input) {
    if (vertex instanceof LayerVertex layerVertex && layerVertex.getPreProcessor() == null) {
      Layer layer = layerVertex.getLayerConf().getLayer();
      if (layer instanceof DeclaredLayer declared) {
        return declared.inputGradientValues(input);
      }
      if (layer instanceof LatentOutput) {
        return input.arrayElementsPerExample();
      }
      if (layer instanceof OutputLayer output) {
        return input.arrayElementsPerExample() + output.getNOut();
      }
    }
    return -1;
  }

  /** Of two networks that take turns. */
  GradientWorkspaces max(GradientWorkspaces other) {
    return new GradientWorkspaces(
        Math.max(ofLast, other.ofLast), Math.max(ofOthers, other.ofOthers));
  }

  long total() {
    return ofLast + ofOthers;
  }
}
