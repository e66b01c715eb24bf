package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import io.github.sparkreversible.ops.RowOrder;
import io.github.sparkreversible.reversible.GridSize;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Implementation of {@link PatchMerging}: rows change their places, so that four tokens lie behind
 * each other. The backward pass normalizes again, which keeps nothing from the forward pass.
 */
final class PatchMergingLayer extends DeclaredLayerImplementation<PatchMerging> {
  private static final long serialVersionUID = 1L;

  private transient RowOrder order;

  PatchMergingLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /**
   * Four tokens behind each other.
   *
   * @param merged {@code [rows, 4 * dim]}
   * @param normalized {@code [rows, 4 * dim]}, which may be the same array
   */
  private record Squares(INDArray merged, INDArray normalized, INDArray mean, INDArray variance) {}

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray x = rowMajorInput(workspaces, ArrayType.INPUT);
    requireShape(x);
    long dim = layerConf().getDim();
    long[] shape = {x.size(0), PatchMerging.merged(layerConf().getGrid()).tokens(), 2 * dim};
    INDArray y = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    Squares squares = squares(x, ArrayType.FF_WORKING_MEM, true, workspaces);
    operations()
        .linear(squares.normalized(), getParam("reduction.weight"), null, 1, 0, rows(y, 2 * dim));
    return y;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    INDArray x = rowMajorInput(workspaces, ArrayType.BP_WORKING_MEM);
    long dim = layerConf().getDim();
    INDArray gy = rows(rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM), 2 * dim);
    INDArray weight = getParam("reduction.weight");
    Squares squares = squares(x, ArrayType.BP_WORKING_MEM, false, workspaces);
    operations()
        .linearParameterGradient(squares.normalized(), gy, gradientOf("reduction.weight"), null);
    // Nothing needs the normalized tokens any more.
    INDArray gSquares = squares.normalized();
    operations().linearInputGradient(gy, weight, 1, 0, gSquares);
    operations()
        .layerNormGradient(
            squares.merged(),
            getParam("norm.gain"),
            layerConf().getEpsilon(),
            squares.mean(),
            squares.variance(),
            gSquares,
            gSquares,
            gradientOf("norm.gain"),
            gradientOf("norm.shift"));
    INDArray gx =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, x.shape(), 'c');
    operations().gatherRows(rows(gSquares, dim), order().inverse(), rows(gx, dim));
    return new Pair<>(allGradients(), gx);
  }

  private Squares squares(
      INDArray x, ArrayType memory, boolean inPlace, LayerWorkspaceMgr workspaces) {
    long dim = layerConf().getDim();
    long count = x.size(0) * PatchMerging.merged(layerConf().getGrid()).tokens();
    long[] shape = {count, PatchMerging.MERGED * dim};
    INDArray merged = workspaces.createUninitialized(memory, dataType, shape, 'c');
    operations().gatherRows(rows(x, dim), order(), rows(merged, dim));
    Squares squares =
        new Squares(
            merged,
            inPlace ? merged : workspaces.createUninitialized(memory, dataType, shape, 'c'),
            workspaces.createUninitialized(memory, dataType, new long[] {count}, 'c'),
            workspaces.createUninitialized(memory, dataType, new long[] {count}, 'c'));
    operations()
        .layerNorm(
            merged,
            getParam("norm.gain"),
            getParam("norm.shift"),
            layerConf().getEpsilon(),
            squares.normalized(),
            squares.mean(),
            squares.variance());
    return squares;
  }

  private RowOrder order() {
    if (order == null) {
      GridSize grid = layerConf().getGrid();
      order = RowOrder.of(grid.tokens(), sources(grid));
    }
    return order;
  }

  /** The four tokens of each merged one: (row 0, column 0), (1, 0), (0, 1), (1, 1). */
  private static int[] sources(GridSize grid) {
    int[] sources = new int[PatchMerging.MERGED * PatchMerging.merged(grid).tokens()];
    int at = 0;
    for (int time = 0; time < grid.time(); time++) {
      for (int row = 0; row < grid.height(); row += 2) {
        for (int column = 0; column < grid.width(); column += 2) {
          for (int corner = 0; corner < PatchMerging.MERGED; corner++) {
            sources[at++] = source(grid, time, row + corner % 2, column + corner / 2);
          }
        }
      }
    }
    return sources;
  }

  private static int source(GridSize grid, int time, int row, int column) {
    boolean inside = row < grid.height() && column < grid.width();
    return inside ? (time * grid.height() + row) * grid.width() + column : RowOrder.NOWHERE;
  }

  private void requireShape(INDArray x) {
    GridSize grid = layerConf().getGrid();
    int dim = layerConf().getDim();
    if (x.rank() != 3 || x.size(1) != grid.tokens() || x.size(2) != dim) {
      throw new IllegalArgumentException(
          "Layer '%s' expects tokens [batch, %d, %d] of a grid of %s, got %s"
              .formatted(
                  layerConf().getLayerName(),
                  grid.tokens(),
                  dim,
                  grid,
                  Arrays.toString(x.shape())));
    }
  }

  private static INDArray rows(INDArray array, long dim) {
    return array.reshape('c', array.length() / dim, dim);
  }
}
