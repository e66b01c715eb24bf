package io.github.sparkreversible.reversible;

import io.github.sparkreversible.layers.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A residual function made of DL4J's own layers, for arrays of any rank.
 *
 * <p>Parameters: those of the layer with name n under the prefix {@code "n."}, each as a vector in
 * DL4J's own order of elements.
 */
abstract class WrappedLayers extends ResidualFunction {
  private static final long serialVersionUID = 1L;

  /** The layers by name, in the order in which their parameters lie. */
  abstract Map<String, InnerLayer> layers();

  @Override
  public int getDim() {
    return ANY_DIM;
  }

  @Override
  public List<ParameterSpec> parameters() {
    List<ParameterSpec> all = new ArrayList<>();
    layers().forEach((name, layer) -> all.addAll(layer.parameters(name + ".")));
    return all;
  }

  /** The layer that a parameter belongs to. */
  final InnerLayer layerOf(String parameter) {
    return layers().get(parameter.substring(0, parameter.lastIndexOf('.')));
  }

  /** The name by which the layer itself knows a parameter. */
  static String keyOf(String parameter) {
    return parameter.substring(parameter.lastIndexOf('.') + 1);
  }

  @Override
  final boolean initialize(String name, INDArray view) {
    layerOf(name).initialize(keyOf(name), view);
    return true;
  }

  @Override
  final boolean isStatistic(String name) {
    return layerOf(name).isStatistic(keyOf(name));
  }

  /** DL4J's layers allocate for themselves. */
  @Override
  final WorkingArrays workingArrays(long... shape) {
    return WorkingArrays.NONE;
  }
}
