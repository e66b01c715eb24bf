package io.github.sparkreversible.backbone;

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
  private static final List<String> LAYERS =
      List.of(
          VideoVit.EMBEDDING, VideoVit.STAGE, VideoVit.POOLING, VideoVit.NORM, VideoVit.CLASSIFIER);

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
  }

  void run(INDArray clips, INDArray labels) {
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    INDArray x = clips;
    for (String name : LAYERS) {
      Layer layer = graph.getLayer(name);
      layer.setInput(x, none);
      x = layer.activate(true, none);
      activations.put(name, x);
    }
    ((IOutputLayer) graph.getLayer(VideoVit.CLASSIFIER)).setLabels(labels);
    INDArray gradient = null;
    for (int i = LAYERS.size() - 1; i >= 0; i--) {
      String name = LAYERS.get(i);
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
        .get(VideoVit.NORM)
        .mmul(classifier.getParam("W"))
        .addRowVector(classifier.getParam("b"));
  }
}
