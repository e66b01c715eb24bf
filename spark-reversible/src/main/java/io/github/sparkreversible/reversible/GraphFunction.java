package io.github.sparkreversible.reversible;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.OptimizationAlgorithm;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A part of a DL4J graph with one input and one output as a residual function: what {@link
 * Dr2Conversion} makes of the branch of a residual addition.
 *
 * <p>Where the part includes the addition itself and what follows it, as an activation, the
 * function is its difference from the input, {@code F(x) = g(x) - x}.
 *
 * <p>The name of a layer's parameters is that of its vertex. They keep the layer's own updater and
 * regularization.
 */
public final class GraphFunction extends WrappedLayers {
  private static final long serialVersionUID = 1L;

  private final String input;
  private final Map<String, GraphVertex> vertices;
  private final Map<String, List<String>> vertexInputs;
  private final boolean differenceFromInput;

  /**
   * Describes the function.
   *
   * @param input name by which the vertices know the function's input
   * @param vertices vertices by name, each after those that it reads; the last one is the output
   * @param vertexInputs names of what each vertex reads
   * @param differenceFromInput whether F is the part's output minus its input
   * @throws IllegalArgumentException if a vertex reads what comes later or is not there, or a layer
   *     cannot be replayed; names it
   */
  @JsonCreator
  public GraphFunction(
      @JsonProperty("input") String input,
      @JsonProperty("vertices") Map<String, GraphVertex> vertices,
      @JsonProperty("vertexInputs") Map<String, List<String>> vertexInputs,
      @JsonProperty("differenceFromInput") boolean differenceFromInput) {
    this.input = Objects.requireNonNull(input, "input");
    this.vertices = new LinkedHashMap<>(vertices);
    this.vertexInputs = new LinkedHashMap<>(vertexInputs);
    this.differenceFromInput = differenceFromInput;
    List<String> known = new ArrayList<>(List.of(input));
    this.vertices.forEach(
        (name, vertex) -> {
          if (!known.containsAll(vertexInputs.get(name))) {
            throw new IllegalArgumentException(
                "Vertex '%s' reads %s, of which only %s come before it"
                    .formatted(name, vertexInputs.get(name), known));
          }
          known.add(name);
          if (vertex instanceof LayerVertex layer) {
            new InnerLayer(layer.getLayerConf().getLayer()).requireNoObstacle();
          }
        });
  }

  /** Name by which the vertices know the function's input. */
  public String getInput() {
    return input;
  }

  /** Vertices by name, each after those that it reads; the last one is the output. */
  public Map<String, GraphVertex> getVertices() {
    return vertices;
  }

  /** Names of what each vertex reads. */
  public Map<String, List<String>> getVertexInputs() {
    return vertexInputs;
  }

  /** Whether F is the part's output minus its input. */
  public boolean isDifferenceFromInput() {
    return differenceFromInput;
  }

  /** The layers by the names of their vertices. */
  @Override
  Map<String, InnerLayer> layers() {
    Map<String, InnerLayer> layers = new LinkedHashMap<>();
    vertices.forEach(
        (name, vertex) -> {
          if (vertex instanceof LayerVertex layer) {
            layers.put(name, new InnerLayer(layer.getLayerConf().getLayer()));
          }
        });
    return layers;
  }

  @Override
  IUpdater updater(String name) {
    return layerOf(name).updater(keyOf(name));
  }

  @Override
  List<Regularization> regularization(String name) {
    return layerOf(name).regularization(keyOf(name));
  }

  @Override
  BoundResidualFunction bind(Binding binding) {
    return new BoundGraph(this, binding);
  }

  /** The part as a graph of its own, its parameters in the order of {@link #parameters}. */
  ComputationGraphConfiguration configuration(DataType dataType) {
    ComputationGraphConfiguration graph = new ComputationGraphConfiguration();
    NeuralNetConfiguration general = new NeuralNetConfiguration();
    general.setOptimizationAlgo(OptimizationAlgorithm.STOCHASTIC_GRADIENT_DESCENT);
    graph.setDefaultConfiguration(general);
    graph.setDataType(dataType);
    graph.setTrainingWorkspaceMode(WorkspaceMode.NONE);
    graph.setInferenceWorkspaceMode(WorkspaceMode.NONE);
    graph.setNetworkInputs(new ArrayList<>(List.of(input)));
    List<String> order = new ArrayList<>(List.of(input));
    vertices.forEach(
        (name, vertex) -> {
          graph.getVertices().put(name, vertex.clone());
          graph.getVertexInputs().put(name, vertexInputs.get(name));
          order.add(name);
        });
    graph.setNetworkOutputs(List.of(order.get(order.size() - 1)));
    graph.setTopologicalOrderStr(order);
    int[] indices = new int[order.size()];
    Arrays.setAll(indices, index -> index);
    graph.setTopologicalOrder(indices);
    return graph;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GraphFunction that
        && input.equals(that.input)
        && vertices.equals(that.vertices)
        && vertexInputs.equals(that.vertexInputs)
        && differenceFromInput == that.differenceFromInput;
  }

  @Override
  public int hashCode() {
    return Objects.hash(input, vertexInputs, differenceFromInput);
  }
}
