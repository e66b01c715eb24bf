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
 * Implementation of {@link PointGroupEmbedding}. A training step keeps which points the groups
 * have, the statistics of their rows and one vector a group; all else is computed again for the
 * gradient.
 */
final class PointGroupEmbeddingLayer extends DeclaredLayerImplementation<PointGroupEmbedding> {
  private static final long serialVersionUID = 1L;

  private transient GroupNetwork network;
  private transient PointRows groups;
  private transient INDArray selected;

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
      network =
          new GroupNetwork(
              operations(),
              layer.getSizes(),
              layer.getChunkValues(),
              this::getParam,
              this::gradientOf);
    }
    Memory lasting = memory(ArrayType.ACTIVATIONS, workspaces);
    Memory memory = memory(ArrayType.FF_WORKING_MEM, workspaces);
    if (training && !layer.isFixedStatistics()) {
      network.begin(lasting);
    } else {
      network.beginFixed();
    }
    long[] shape = {clouds.size(0), layer.getGroups(), PointRows.AXES + layer.getSizes().output()};
    INDArray result = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    groups.positions(clouds, positions(result));
    selected = null;
    if (layer.getSizes().normalizesOutput()) {
      selected = (training ? lasting : memory).array(groups.count(), layer.getSizes().output());
    }
    network.forward(new PointSource(clouds, null), memory, selected, features(result));
    return result;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray clouds = rowMajorInput(workspaces, ArrayType.BP_WORKING_MEM);
    INDArray gResult = rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM);
    INDArray gClouds = null;
    if (layerConf().isInputGradient()) {
      gClouds =
          workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, clouds.shape(), 'c');
      groups.positionsGradient(positions(gResult), gClouds);
    }
    network.gradient(
        new PointSource(clouds, gClouds),
        memory(ArrayType.BP_WORKING_MEM, workspaces),
        selected,
        features(gResult));
    return new Pair<>(allGradients(), gClouds);
  }

  /** The points of the groups of clouds, and where their gradients go. */
  private final class PointSource implements GroupNetwork.Groups {
    private final INDArray clouds;
    private final INDArray gClouds;

    PointSource(INDArray clouds, INDArray gClouds) {
      this.clouds = clouds;
      this.gClouds = gClouds;
    }

    @Override
    public long count() {
      return groups.count();
    }

    @Override
    public long size() {
      return groups.groupSize();
    }

    @Override
    public void points(long begin, INDArray points) {
      groups.points(clouds, begin, points);
    }

    @Override
    public boolean wantsGradient() {
      return gClouds != null;
    }

    @Override
    public void addGradient(long begin, INDArray gPoints) {
      groups.addPointsGradient(begin, gPoints, gClouds);
    }
  }

  /** The groups of the last pass. */
  PointRows groups() {
    return groups;
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
    selected = null;
  }
}
