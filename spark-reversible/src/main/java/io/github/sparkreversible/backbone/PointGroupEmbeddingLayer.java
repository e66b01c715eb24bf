package io.github.sparkreversible.backbone;

import io.github.sparkreversible.backbone.GroupNetwork.Memory;
import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implementation of {@link PointGroupEmbedding}. A training step keeps which points the groups have
 * and the statistics of their rows; all else is computed again for the gradient.
 */
final class PointGroupEmbeddingLayer extends DeclaredLayerImplementation<PointGroupEmbedding> {
  private static final long serialVersionUID = 1L;

  private transient GroupNetwork network;
  private transient PointRows groups;

  PointGroupEmbeddingLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    PointGroupEmbedding layer = layerConf();
    INDArray clouds = rowMajorInput(workspaces, ArrayType.INPUT);
    groups =
        PointRows.of(
            operations(),
            layer.getFeatures(),
            layer.getFirstFeature(),
            clouds,
            layer.getGroups(),
            layer.getGroupSize());
    if (network == null) {
      network = new GroupNetwork(operations(), layer.getSizes(), this::getParam, this::gradientOf);
    }
    if (training && !layer.isFixedStatistics()) {
      network.begin(memory(ArrayType.ACTIVATIONS, workspaces));
    } else {
      network.beginFixed();
    }
    long[] shape = {clouds.size(0), layer.getGroups(), PointRows.AXES + layer.getSizes().output()};
    INDArray result = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    Memory memory = memory(ArrayType.FF_WORKING_MEM, workspaces);
    groups.positions(clouds, positions(result));
    network.forward(points(clouds, memory), layer.getGroupSize(), memory, features(result));
    return result;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    PointGroupEmbedding layer = layerConf();
    INDArray clouds = rowMajorInput(workspaces, ArrayType.BP_WORKING_MEM);
    INDArray gResult = rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM);
    Memory memory = memory(ArrayType.BP_WORKING_MEM, workspaces);
    INDArray points = points(clouds, memory);
    INDArray gPoints = layer.isInputGradient() ? memory.array(points.shape()) : null;
    network.gradient(points, layer.getGroupSize(), memory, features(gResult), gPoints);
    if (!layer.isInputGradient()) {
      return new Pair<>(allGradients(), null);
    }
    INDArray gClouds =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, clouds.shape(), 'c');
    groups.gradient(positions(gResult), gPoints, gClouds);
    return new Pair<>(allGradients(), gClouds);
  }

  /** The groups of the last pass. */
  PointRows groups() {
    return groups;
  }

  private INDArray points(INDArray clouds, Memory memory) {
    INDArray points = memory.array(groups.neighbours().length, layerConf().getSizes().columns());
    groups.points(clouds, points);
    return points;
  }

  private static INDArray positions(INDArray clouds) {
    return PointRows.columns(PointRows.rows(clouds), 0, PointRows.AXES);
  }

  private static INDArray features(INDArray clouds) {
    return PointRows.columns(PointRows.rows(clouds), PointRows.AXES, clouds.size(2));
  }

  private Memory memory(ArrayType type, LayerWorkspaceMgr workspaces) {
    return shape -> workspaces.createUninitialized(type, dataType, shape, 'c');
  }

  @Override
  public void clear() {
    super.clear();
    groups = null;
  }
}
