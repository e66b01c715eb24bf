package io.github.sparkreversible.training;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Parameters that a training starts from instead of random ones.
 *
 * @param network the network that has them; its layers are matched by name
 * @param withHead whether output layers start from it as well, if they are of the same kind, or
 *     from random parameters because they tell other classes apart
 */
public record InitialParameters(TrainedNetwork network, boolean withHead) {
  private static final Logger LOG = LoggerFactory.getLogger(InitialParameters.class);

  /**
   * Copies the parameters into a graph.
   *
   * @throws IllegalArgumentException if a layer of the graph is not in the network, or has
   *     parameters of other shapes; names the parameter
   */
  void copyTo(ComputationGraph graph) {
    ComputationGraph source = network.toGraph();
    try {
      for (Layer layer : graph.getLayers()) {
        String name = layer.conf().getLayer().getLayerName();
        Layer from = hasLayer(source, name) ? source.getLayer(name) : null;
        if (layer instanceof IOutputLayer && !(withHead && isSameKind(layer, from))) {
          LOG.info(
              "Layer '{}' starts from random parameters: the {}",
              name,
              withHead ? "head is of another kind" : "classes are others");
        } else {
          copy(name, layer, from);
        }
      }
    } finally {
      source.close();
    }
  }

  private static boolean isSameKind(Layer layer, Layer other) {
    return other == null
        || layer.conf().getLayer().getClass().equals(other.conf().getLayer().getClass());
  }

  private static boolean hasLayer(ComputationGraph graph, String name) {
    return graph.getVertex(name) != null && graph.getVertex(name).hasLayer();
  }

  private static void copy(String name, Layer layer, Layer source) {
    for (Map.Entry<String, INDArray> entry : layer.paramTable().entrySet()) {
      INDArray value = source == null ? null : source.paramTable().get(entry.getKey());
      if (value == null || !value.equalShapes(entry.getValue())) {
        throw new IllegalArgumentException(
            "Parameter '%s' of layer '%s' is %s in the initial model, expected %s"
                .formatted(
                    entry.getKey(),
                    name,
                    value == null ? "absent" : Arrays.toString(value.shape()),
                    Arrays.toString(entry.getValue().shape())));
      }
      entry.getValue().assign(value);
    }
  }
}
