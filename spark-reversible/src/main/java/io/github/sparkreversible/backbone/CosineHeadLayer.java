package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.DeclaredOutputLayer;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Implementation of {@link CosineHead}; loss and gradient compute the cosines anew. */
final class CosineHeadLayer extends DeclaredOutputLayer<CosineHead> {
  private static final long serialVersionUID = 1L;

  CosineHeadLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }

  /**
   * Directions of features and weights, and what they make.
   *
   * @param features {@code [batch, dim]} of unit length
   * @param featureLengths {@code [batch]}
   * @param weights {@code [classes, dim]} of unit length
   * @param weightLengths {@code [classes]}
   * @param cosines {@code [batch, classes]}
   */
  private record Angles(
      INDArray features,
      INDArray featureLengths,
      INDArray weights,
      INDArray weightLengths,
      INDArray cosines) {}

  private Angles angles(ArrayType memory, LayerWorkspaceMgr workspaces) {
    INDArray x = rowMajorInput(workspaces, memory);
    requireShape(x);
    INDArray weight = getParam("weight");
    long batch = x.size(0);
    long classes = weight.size(0);
    Angles angles =
        new Angles(
            array(workspaces, memory, x.shape()),
            array(workspaces, memory, batch),
            array(workspaces, memory, weight.shape()),
            array(workspaces, memory, classes),
            array(workspaces, memory, batch, classes));
    operations().unitRows(x, angles.features, angles.featureLengths);
    operations().unitRows(weight, angles.weights, angles.weightLengths);
    operations().linear(angles.features, angles.weights, null, 1, 0, angles.cosines);
    return angles;
  }

  private INDArray array(LayerWorkspaceMgr workspaces, ArrayType memory, long... shape) {
    return workspaces.createUninitialized(memory, dataType, shape, 'c');
  }

  private void requireShape(INDArray x) {
    if (x.rank() != 2 || x.size(1) != layerConf().getIn()) {
      throw new IllegalArgumentException(
          "Layer '%s' expects features [batch, %d], got %s"
              .formatted(
                  layerConf().getLayerName(), layerConf().getIn(), Arrays.toString(x.shape())));
    }
  }

  /** Probabilities without the margin, which takes labels. */
  @Override
  public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
    assertInputSet(false);
    INDArray logits = scaled(angles(ArrayType.FF_WORKING_MEM, workspaces).cosines);
    INDArray y = array(workspaces, ArrayType.ACTIVATIONS, logits.shape());
    operations().softmax(logits, y);
    return y;
  }

  private INDArray scaled(INDArray cosines) {
    operations().combine(cosines, 0, layerConf().getScale(), cosines);
    return cosines;
  }

  @Override
  protected double loss(boolean training, LayerWorkspaceMgr workspaces) {
    INDArray cosines = angles(ArrayType.FF_WORKING_MEM, workspaces).cosines;
    if (training && layerConf().getMargin() != 0) {
      margin().apply(cosines, trueClasses());
    }
    INDArray labels = rowMajor(getLabels(), workspaces, ArrayType.FF_WORKING_MEM);
    return operations().crossEntropy(scaled(cosines), labels);
  }

  private AngularMargin margin() {
    return new AngularMargin(layerConf().getMargin());
  }

  private int[] trueClasses() {
    return getLabels().argMax(1).toIntVector();
  }

  @Override
  public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
    assertInputSet(true);
    requireLabels();
    Angles angles = angles(ArrayType.BP_WORKING_MEM, workspaces);
    INDArray g = angles.cosines;
    boolean hasMargin = layerConf().getMargin() != 0;
    int[] classes = hasMargin ? trueClasses() : new int[0];
    double[] slopes = margin().apply(g, classes);
    operations().softmax(scaled(g), g);
    operations().combine(rowMajor(getLabels(), workspaces, ArrayType.BP_WORKING_MEM), -1, 1, g);
    AngularMargin.applyGradient(scaled(g), classes, slopes);
    INDArray gWeight = gradientOf("weight");
    operations().linearParameterGradient(angles.features, g, gWeight, null);
    operations().unitRowsGradient(angles.weights, angles.weightLengths, gWeight, gWeight);
    INDArray gx = array(workspaces, ArrayType.ACTIVATION_GRAD, angles.features.shape());
    operations().linearInputGradient(g, angles.weights, 1, 0, gx);
    operations().unitRowsGradient(angles.features, angles.featureLengths, gx, gx);
    return new Pair<>(allGradients(), gx);
  }
}
