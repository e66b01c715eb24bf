package io.github.sparkreversible.reversible;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The ordinary residual network of a graph with stages, the converse of {@link Dr2Conversion}: each
 * stage becomes a layer for each of its residual functions and an element-wise addition behind it,
 * {@code x_i = x_{i-1} + F_i(x_{i-1})}. This is what the stages compute at alpha = 1, beta = 0.
 *
 * <p>The layer of function i of a stage is named {@code <stage>.<i>}, its addition {@code
 * <stage>.<i>.sum}, the last one as the stage. A context stays behind the tokens up to the last
 * addition: {@link TokenWidth} keeps it out of the functions that do not read it, and out of all
 * additions.
 */
public final class PlainGraph {
  private final ComputationGraphConfiguration graph;

  private PlainGraph(ComputationGraphConfiguration graph) {
    this.graph = graph;
  }

  /**
   * Converts a graph.
   *
   * @param graph an initialized graph, unchanged
   * @return a graph with the same parameters, initialized
   */
  public static ComputationGraph of(ComputationGraph graph) {
    ComputationGraphConfiguration old = graph.getConfiguration();
    PlainGraph plain = new PlainGraph(old.clone());
    old.getVertices()
        .forEach(
            (name, vertex) -> {
              if (isStage(vertex)) {
                plain.replace(name, ((LayerVertex) vertex).getLayerConf());
              }
            });
    ComputationGraph converted = new ComputationGraph(plain.graph);
    converted.init();
    copyParameters(graph, converted);
    return converted;
  }

  private static boolean isStage(GraphVertex vertex) {
    return vertex instanceof LayerVertex layer
        && layer.getLayerConf().getLayer() instanceof Dr2Stage stage
        && !stage.getResidualFunctions().isEmpty();
  }

  private void replace(String name, NeuralNetConfiguration configuration) {
    Dr2Stage stage = (Dr2Stage) configuration.getLayer();
    int width = stage.getDim() + stage.getContextDim();
    int length = stage.getResidualFunctions().size();
    String state = graph.getVertexInputs().get(name).get(0);
    graph.getVertices().remove(name);
    for (int i = 0; i < length; i++) {
      String function = name + "." + i;
      boolean isCut = stage.getResidualFunctions().get(i).contextDim() < stage.getContextDim();
      String read = state;
      if (isCut) {
        read = function + ".tokens";
        add(read, configuration, new TokenWidth.Builder(width, stage.getDim()).build(), state);
      }
      add(function, configuration, FunctionBranch.alone(stage, i), read);
      String added = function;
      if (stage.getContextDim() > 0) {
        added = function + ".widened";
        add(added, configuration, new TokenWidth.Builder(stage.getDim(), width).build(), function);
      }
      boolean isLast = i == length - 1 && stage.getContextDim() == 0;
      String sum = isLast ? name : function + ".sum";
      graph.getVertices().put(sum, new ElementWiseVertex(ElementWiseVertex.Op.Add));
      graph.getVertexInputs().put(sum, new ArrayList<>(List.of(state, added)));
      state = sum;
    }
    if (stage.getContextDim() > 0) {
      add(name, configuration, new TokenWidth.Builder(width, stage.getDim()).build(), state);
    }
  }

  private void add(String name, NeuralNetConfiguration like, Layer layer, String input) {
    NeuralNetConfiguration configuration = like.clone();
    configuration.clearVariables();
    layer.setLayerName(name);
    configuration.setLayer(layer);
    graph.getVertices().put(name, new LayerVertex(configuration, null));
    graph.getVertexInputs().put(name, new ArrayList<>(List.of(input)));
  }

  private static void copyParameters(ComputationGraph from, ComputationGraph to) {
    for (org.deeplearning4j.nn.api.Layer layer : from.getLayers()) {
      String name = layer.conf().getLayer().getLayerName();
      if (layer instanceof Dr2StageLayer && !layer.paramTable().isEmpty()) {
        copyParameters(name, layer.paramTable(), to);
      } else if (layer.numParams() > 0) {
        to.getLayer(name).params().assign(layer.params());
      }
    }
  }

  private static void copyParameters(
      String stage, Map<String, INDArray> parameters, ComputationGraph to) {
    parameters.forEach(
        (key, value) -> {
          int dot = key.indexOf('.');
          String function = stage + "." + key.substring(0, dot);
          to.getLayer(function).getParam("0" + key.substring(dot)).assign(value);
        });
  }
}
