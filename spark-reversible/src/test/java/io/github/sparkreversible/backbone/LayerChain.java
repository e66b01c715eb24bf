package io.github.sparkreversible.backbone;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs the layers of a {@link VideoVit} graph one after another, so that a test sees what stands
 * between them: activations, and gradients with respect to them.
 */
final class LayerChain {
  private final List<String> names;
  private final ComputationGraph graph;

  /** Output of each layer. */
  final Map<String, INDArray> activations = new LinkedHashMap<>();

  /** Gradient of the loss (sum over the batch) with respect to the input of each layer. */
  final Map<String, INDArray> inputGradients = new LinkedHashMap<>();

  /** Gradients of the loss (sum over the batch) with respect to the parameters of each layer. */
  final Map<String, Gradient> gradients = new LinkedHashMap<>();

  LayerChain(ComputationGraph graph) {
    this.graph = graph;
    graph.initGradientsView();
    names =
        Arrays.stream(graph.getLayers())
            .map(layer -> layer.conf().getLayer().getLayerName())
            .toList();
  }

  void run(INDArray clips, INDArray labels) {
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    INDArray x = clips;
    for (String name : names) {
      Layer layer = graph.getLayer(name);
      layer.setInput(x, none);
      x = layer.activate(true, none);
      activations.put(name, x);
    }
    ((IOutputLayer) graph.getLayer(VideoVit.CLASSIFIER)).setLabels(labels);
    INDArray gradient = null;
    for (int i = names.size() - 1; i >= 0; i--) {
      String name = names.get(i);
      Pair<Gradient, INDArray> result = graph.getLayer(name).backpropGradient(gradient, none);
      gradient = result.getSecond();
      gradients.put(name, result.getFirst());
      inputGradients.put(name, gradient);
    }
  }

  /** The classifier's values before the softmax. */
  INDArray logits() {
    Layer classifier = graph.getLayer(VideoVit.CLASSIFIER);
    return activations
        .get(names.get(names.size() - 2))
        .mmul(classifier.getParam("W"))
        .addRowVector(classifier.getParam("b"));
  }
}
