package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredLayerImplementation;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Implementation of {@link TubeletEmbedding}: one product over the patches of a clip. */
final class TubeletEmbeddingLayer extends DeclaredLayerImplementation<TubeletEmbedding> {
  private static final long serialVersionUID = 1L;

  private transient INDArray fixedPositions;

  TubeletEmbeddingLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray clips = rowMajorInput(workspaces, ArrayType.INPUT);
    requireShape(clips);
    TubeletEmbedding layer = layerConf();
    long[] shape = {clips.size(0), layer.getTokens(), layer.getDim()};
    INDArray tokens = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, shape, 'c');
    boolean hasPositions = layer.getPosition() != TubeletEmbedding.Position.NONE;
    if (hasPositions) {
      operations().repeat(positions(), tokens);
    }
    operations()
        .linear(
            patches(clips, ArrayType.FF_WORKING_MEM, workspaces),
            getParam("projection.weight"),
            getParam("projection.bias"),
            1,
            hasPositions ? 1 : 0,
            rows(tokens));
    return tokens;
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    TubeletEmbedding layer = layerConf();
    INDArray clips = rowMajorInput(workspaces, ArrayType.BP_WORKING_MEM);
    INDArray gTokens = rowMajor(epsilon, workspaces, ArrayType.BP_WORKING_MEM);
    operations()
        .linearParameterGradient(
            patches(clips, ArrayType.BP_WORKING_MEM, workspaces),
            rows(gTokens),
            gradientOf("projection.weight"),
            gradientOf("projection.bias"));
    if (layer.getPosition() == TubeletEmbedding.Position.LEARNED) {
      operations().repeatGradient(gTokens, gradientOf("position"));
    }
    INDArray gClips =
        layer.isInputGradient() ? inputGradient(gTokens, clips.shape(), workspaces) : null;
    return new Pair<>(allGradients(), gClips);
  }

  private INDArray inputGradient(INDArray gTokens, long[] clips, LayerWorkspaceMgr workspaces) {
    TubeletEmbedding layer = layerConf();
    long[] shape = {gTokens.size(0) * gTokens.size(1), layer.patchLength()};
    INDArray gPatches =
        workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, shape, 'c');
    operations().linearInputGradient(rows(gTokens), getParam("projection.weight"), 1, 0, gPatches);
    INDArray gClips =
        workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, clips, 'c');
    INDArray gWhole =
        layer.isPadded()
            ? paddedArray(clips[0], clips[4], ArrayType.BP_WORKING_MEM, workspaces)
            : gClips;
    operations()
        .patchesGradient(gPatches, layer.getTubelet(), layer.getPatch(), layer.getPatch(), gWhole);
    if (layer.isPadded()) {
      operations().combine(inside(gWhole), 1, 0, gClips);
    }
    return gClips;
  }

  /** Clips with zeros at the end of their axes. */
  private INDArray padded(INDArray clips, ArrayType memory, LayerWorkspaceMgr workspaces) {
    INDArray padded = paddedArray(clips.size(0), clips.size(4), memory, workspaces);
    operations().combine(padded, 0, 0, padded);
    operations().combine(clips, 1, 0, inside(padded));
    return padded;
  }

  private INDArray paddedArray(
      long batch, long channels, ArrayType memory, LayerWorkspaceMgr workspaces) {
    int[] size = layerConf().paddedClip();
    long[] shape = {batch, size[0], size[1], size[2], channels};
    return workspaces.createUninitialized(memory, dataType, shape, 'c');
  }

  /** The part of padded clips that the clips themselves take, a view. */
  private INDArray inside(INDArray padded) {
    TubeletEmbedding layer = layerConf();
    return padded.get(
        NDArrayIndex.all(),
        NDArrayIndex.interval(0, layer.getFrames()),
        NDArrayIndex.interval(0, layer.getHeight()),
        NDArrayIndex.interval(0, layer.getWidth()),
        NDArrayIndex.all());
  }

  private INDArray patches(INDArray clips, ArrayType memory, LayerWorkspaceMgr workspaces) {
    TubeletEmbedding layer = layerConf();
    long[] shape = {clips.size(0) * layer.getTokens(), layer.patchLength()};
    INDArray patches = workspaces.createUninitialized(memory, dataType, shape, 'c');
    INDArray whole = layer.isPadded() ? padded(clips, memory, workspaces) : clips;
    operations().patches(whole, layer.getTubelet(), layer.getPatch(), layer.getPatch(), patches);
    return patches;
  }

  private INDArray positions() {
    if (layerConf().getPosition() == TubeletEmbedding.Position.LEARNED) {
      return getParam("position");
    }
    if (fixedPositions == null) {
      // It outlives the iteration, so it must not lie in a workspace.
      try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        fixedPositions =
            SineCosinePositions.table(layerConf().getTokens(), layerConf().getDim(), dataType);
      }
    }
    return fixedPositions;
  }

  private void requireShape(INDArray clips) {
    TubeletEmbedding layer = layerConf();
    long[] expected = {
      clips.rank() == 0 ? 0 : clips.size(0),
      layer.getFrames(),
      layer.getHeight(),
      layer.getWidth(),
      layer.getChannels()
    };
    if (!Arrays.equals(expected, clips.shape())) {
      throw new IllegalArgumentException(
          "Layer '%s' expects clips [batch, %d, %d, %d, %d], got %s"
              .formatted(
                  layer.getLayerName(),
                  layer.getFrames(),
                  layer.getHeight(),
                  layer.getWidth(),
                  layer.getChannels(),
                  Arrays.toString(clips.shape())));
    }
  }

  private static INDArray rows(INDArray tokens) {
    return tokens.reshape('c', tokens.size(0) * tokens.size(1), tokens.size(2));
  }
}
