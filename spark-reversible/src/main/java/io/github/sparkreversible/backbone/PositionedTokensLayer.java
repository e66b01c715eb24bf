package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Implementation of {@link PositionedTokens}; the gradient computes the hidden layer again. */
final class PositionedTokensLayer extends DeclaredLayerImplementation<PositionedTokens> {
  private static final long serialVersionUID = 1L;

  PositionedTokensLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  private LinearRows linear(String name) {
    return new LinearRows(operations(), name, this::getParam, this::gradientOf);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray clouds = rowMajorInput(workspaces, ArrayType.INPUT);
    long dim = layerConf().getDim();
    long groups = clouds.size(1);
    long[] shape = {clouds.size(0), 1 + groups, 2 * dim};
    INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    for (long row = 0; row < y.size(0); row++) {
      operations().combine(getParam("token"), 1, 0, part(y, row, 0, dim));
      operations().combine(getParam("tokenPosition"), 1, 0, part(y, row, dim, 2 * dim));
    }
    INDArray hidden = hidden(clouds, ArrayType.FF_WORKING_MEM, workspaces);
    operations().gelu(hidden, hidden);
    INDArray positions = array(ArrayType.FF_WORKING_MEM, workspaces, clouds.size(0) * groups, dim);
    linear("output").forward(hidden, positions);
    operations().combine(lastAxis(clouds, PointRows.AXES, clouds.size(2)), 1, 0, tokens(y));
    operations().combine(positions.reshape('c', clouds.size(0), groups, dim), 1, 0, positions(y));
    return y;
  }

  private INDArray hidden(INDArray clouds, ArrayType memory, LayerWorkspaceMgr workspaces) {
    INDArray positions = PointRows.columns(PointRows.rows(clouds), 0, PointRows.AXES);
    return linear("hidden")
        .forward(
            positions, array(memory, workspaces, positions.size(0), layerConf().getHiddenDim()));
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray clouds = rowMajorInput(workspaces, ArrayType.BP_WORKING_MEM);
    INDArray gy = rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM);
    long dim = layerConf().getDim();
    operations().repeatGradient(first(gy, 0, dim), gradientOf("token"));
    operations().repeatGradient(first(gy, dim, 2 * dim), gradientOf("tokenPosition"));
    INDArray gClouds =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, clouds.shape(), 'c');
    operations().combine(tokens(gy), 1, 0, lastAxis(gClouds, PointRows.AXES, clouds.size(2)));
    INDArray hidden = hidden(clouds, ArrayType.BP_WORKING_MEM, workspaces);
    INDArray activated = array(ArrayType.BP_WORKING_MEM, workspaces, hidden.shape());
    operations().gelu(hidden, activated);
    INDArray gPositions = array(ArrayType.BP_WORKING_MEM, workspaces, hidden.size(0), dim);
    operations()
        .combine(positions(gy), 1, 0, gPositions.reshape('c', clouds.size(0), clouds.size(1), dim));
    INDArray gHidden = array(ArrayType.BP_WORKING_MEM, workspaces, hidden.shape());
    linear("output").gradient(activated, gPositions, gHidden);
    operations().geluGradient(hidden, gHidden, gHidden);
    linear("hidden")
        .gradient(
            PointRows.columns(PointRows.rows(clouds), 0, PointRows.AXES),
            gHidden,
            PointRows.columns(PointRows.rows(gClouds), 0, PointRows.AXES));
    return new Pair<>(allGradients(), gClouds);
  }

  private INDArray array(ArrayType type, LayerWorkspaceMgr workspaces, long... shape) {
    return workspaces.createUninitialized(type, dataType, shape, 'c');
  }

  /** The class token of one row. */
  private static INDArray part(INDArray both, long row, long from, long to) {
    return both.get(
        NDArrayIndex.point(row), NDArrayIndex.point(0), NDArrayIndex.interval(from, to));
  }

  /** The class tokens of all rows. */
  private static INDArray first(INDArray both, long from, long to) {
    return both.get(NDArrayIndex.all(), NDArrayIndex.point(0), NDArrayIndex.interval(from, to));
  }

  private INDArray tokens(INDArray both) {
    return others(both, 0, layerConf().getDim());
  }

  private INDArray positions(INDArray both) {
    return others(both, layerConf().getDim(), both.size(2));
  }

  private static INDArray others(INDArray both, long from, long to) {
    return both.get(
        NDArrayIndex.all(),
        NDArrayIndex.interval(1, both.size(1)),
        NDArrayIndex.interval(from, to));
  }

  private static INDArray lastAxis(INDArray array, long from, long to) {
    return array.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }
}
