package io.github.sparkreversible.layers;

import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.ops.Views;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Base of the layer implementations: parameters, gradients and operations by name.
 *
 * @param <C> the layer's configuration
 */
public abstract class DeclaredLayerImplementation<C extends DeclaredLayer> extends BaseLayer<C> {
  private final Operations operations;

  /** Binds a configuration; DL4J sets parameters and gradients later. */
  protected DeclaredLayerImplementation(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
    operations = layerConf().getArithmetic().forType(dataType);
  }

  /** The operations that this layer computes with. */
  protected final Operations operations() {
    return operations;
  }

  /** The view into the flat gradient array that belongs to a parameter. */
  protected final INDArray gradientOf(String parameter) {
    return gradientViews.get(parameter);
  }

  /** All gradients, as DL4J wants them returned; they are views of the flat gradient array. */
  protected final Gradient allGradients() {
    Gradient result = new DefaultGradient(gradientsFlattened);
    layerConf()
        .parameters()
        .forEach(spec -> result.setGradientFor(spec.name(), gradientViews.get(spec.name()), 'c'));
    return result;
  }

  /** The layer's input as a row-major array without gaps; copied only if it is not one already. */
  protected final INDArray rowMajorInput(LayerWorkspaceMgr workspaces, ArrayType workspace) {
    return rowMajor(input, workspaces, workspace);
  }

  /** An array as a row-major array of the layer's data type; copied only if it is not one. */
  protected final INDArray rowMajor(
      INDArray array, LayerWorkspaceMgr workspaces, ArrayType workspace) {
    if (array.dataType() == dataType && Views.isRowMajor(array)) {
      return array;
    }
    INDArray copy = workspaces.createUninitialized(workspace, dataType, array.shape(), 'c');
    return copy.assign(array);
  }

  @Override
  public boolean updaterDivideByMinibatch(String parameter) {
    return !layerConf().isStatistic(parameter);
  }

  @Override
  public boolean isPretrainLayer() {
    return false;
  }

  @Override
  public void clearNoiseWeightParams() {}
}
