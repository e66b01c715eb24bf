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
 * Runs the layers of a {@link VideoVit} or {@link VideoSwin} graph one after another, so that a
 * test sees what stands between them: activations, and gradients with respect to them.
 */
final class LayerChain {
  private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

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
    forward(clips, names.size());
    ((IOutputLayer) graph.getLayer(VideoVit.CLASSIFIER)).setLabels(labels);
    backward(null, names.size());
  }

  /**
   * Runs the layers up to one, and back from there.
   *
   * @param gradient of the loss with respect to that layer's output
   */
  void run(INDArray clips, String last, INDArray gradient) {
    int count = names.indexOf(last) + 1;
    forward(clips, count);
    backward(gradient, count);
  }

  private void forward(INDArray clips, int count) {
    INDArray x = clips;
    for (String name : names.subList(0, count)) {
      Layer layer = graph.getLayer(name);
      layer.setInput(x, NONE);
      x = layer.activate(true, NONE);
      activations.put(name, x);
    }
  }

  private void backward(INDArray lastGradient, int count) {
    INDArray gradient = lastGradient;
    for (int i = count - 1; i >= 0; i--) {
      String name = names.get(i);
      Pair<Gradient, INDArray> result = graph.getLayer(name).backpropGradient(gradient, NONE);
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
