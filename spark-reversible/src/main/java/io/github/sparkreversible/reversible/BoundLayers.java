package io.github.sparkreversible.reversible;

import io.github.sparkreversible.reversible.ResidualFunction.Binding;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** {@link LayerFunction} with its arrays. DL4J's layers hold their own intermediates. */
final class BoundLayers implements BoundResidualFunction {
  /** What the layers hold. */
  private record InsideLayers() implements Intermediates {}

  private final List<org.deeplearning4j.nn.api.Layer> layers = new ArrayList<>();
  private final Binding binding;
  private final LayerWorkspaceMgr workspaces = new OpenWorkspaces();
  private boolean hasGradients;

  BoundLayers(List<Layer> configurations, Binding binding) {
    this.binding = binding;
    long offset = 0;
    for (Layer configuration : configurations) {
      long length = configuration.initializer().numParams(configuration);
      layers.add(
          configuration.instantiate(
              InnerLayer.configuration(configuration),
              List.of(),
              layers.size(),
              part(binding.flatParameters(), offset, length),
              false,
              binding.dataType()));
      offset += length;
    }
  }

  private static INDArray part(INDArray flat, long offset, long length) {
    return length == 0
        ? null
        : flat.reshape(flat.length())
            .get(NDArrayIndex.interval(offset, offset + length))
            .reshape(1, length);
  }

  @Override
  public Intermediates forward(INDArray x, double scale, double keep, INDArray y) {
    // A copy, because some layers work in place.
    INDArray value = x.dup('c');
    for (org.deeplearning4j.nn.api.Layer layer : layers) {
      value = layer.activate(value, binding.pass().isTraining(), workspaces);
    }
    if (y != null) {
      binding.operations().combine(value, scale, keep, y);
    }
    return new InsideLayers();
  }

  @Override
  public void gradient(INDArray x, Intermediates intermediates, INDArray gy, INDArray gx) {
    takeGradients();
    INDArray gradient = gy.dup('c');
    for (int j = layers.size() - 1; j >= 0; j--) {
      gradient = layers.get(j).backpropGradient(gradient, workspaces).getSecond();
    }
    binding.operations().combine(gradient, 1, 0, gx);
    layers.forEach(org.deeplearning4j.nn.api.Layer::clear);
  }

  /** The gradient array of a network is made after its layers. */
  private void takeGradients() {
    if (hasGradients) {
      return;
    }
    hasGradients = true;
    long offset = 0;
    for (org.deeplearning4j.nn.api.Layer layer : layers) {
      long length = layer.numParams();
      if (length > 0) {
        layer.setBackpropGradientsViewArray(part(binding.flatGradients().get(), offset, length));
      }
      offset += length;
    }
  }
}
