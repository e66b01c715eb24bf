package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import io.github.sparkreversible.ops.CounterRandom;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implementation of {@link NormalizedDense}; the gradient computes the values on the way again.
 * What is dropped is a function of the network's seed, the iteration and the layer's name.
 */
final class NormalizedDenseLayer extends DeclaredLayerImplementation<NormalizedDense> {
  private static final long serialVersionUID = 1L;

  private transient LinearRows linear;
  private transient BatchNorm norm;

  NormalizedDenseLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray x = rowMajorInput(workspaces, ArrayType.INPUT);
    requireShape(x);
    begin(training, workspaces);
    INDArray value = value(x, ArrayType.FF_WORKING_MEM, workspaces);
    INDArray y =
        workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, value.shape(), 'c');
    norm.rectified(value, y);
    if (training) {
      drop(y);
    }
    return y;
  }

  private void begin(boolean training, LayerWorkspaceMgr workspaces) {
    if (norm == null) {
      linear = new LinearRows(operations(), "linear", this::getParam, this::gradientOf);
      norm = new BatchNorm(operations(), "norm", this::getParam, this::gradientOf);
    }
    if (training && !layerConf().isFixedStatistics()) {
      long[] shape = {layerConf().getOut()};
      norm.begin(
          workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c'),
          workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c'));
    } else {
      norm.beginFixed();
    }
  }

  private INDArray value(INDArray x, ArrayType memory, LayerWorkspaceMgr workspaces) {
    long[] shape = {x.size(0), layerConf().getOut()};
    return linear.forward(x, workspaces.createUninitialized(memory, dataType, shape, 'c'));
  }

  private void drop(INDArray array) {
    double share = layerConf().getDroppedShare();
    if (share > 0) {
      long key =
          CounterRandom.key(
              conf.getSeed(), getIterationCount(), layerConf().getLayerName().hashCode());
      operations().dropout(array, key, 0, share, array);
    }
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray x = rowMajorInput(workspaces, ArrayType.BP_WORKING_MEM);
    INDArray value = value(x, ArrayType.BP_WORKING_MEM, workspaces);
    INDArray y =
        workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, value.shape(), 'c');
    norm.rectified(value, y);
    INDArray g =
        workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, value.shape(), 'c');
    operations().combine(rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM), 1, 0, g);
    drop(g);
    norm.gradient(value, y, g);
    INDArray gx =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
    linear.gradient(x, g, gx);
    return new Pair<>(allGradients(), gx);
  }

  private void requireShape(INDArray x) {
    if (x.rank() != 2 || x.size(1) != layerConf().getIn()) {
      throw new IllegalArgumentException(
          "Layer '%s' expects features [batch, %d], got %s"
              .formatted(
                  layerConf().getLayerName(), layerConf().getIn(), Arrays.toString(x.shape())));
    }
  }
}
