package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What all implementations share: the checks of the arguments, and empty arrays. An implementation
 * fills in the {@code compute} methods, which see arguments that fit and results with elements.
 * Here stand products, normalization and activation; the rest is in {@link AttentionOperations} and
 * {@link LayoutOperations}.
 */
abstract class AbstractOperations extends AttentionOperations {

  @Override
  public final void linear(
      INDArray x, INDArray weight, INDArray bias, double scale, double keep, INDArray y) {
    checkLinear(x, weight, bias, y);
    if (y.isEmpty()) {
      return;
    }
    if (x.isEmpty()) {
      keepOnly(keep, y);
      if (bias != null) {
        y.addiRowVector(bias.mul(scale));
      }
      return;
    }
    computeLinear(x, weight, bias, scale, keep, y);
  }

  @Override
  public final void linearGelu(INDArray x, INDArray weight, INDArray bias, INDArray y) {
    if (x.isEmpty() || y.isEmpty()) {
      linear(x, weight, bias, 1, 0, y);
      gelu(y, y);
      return;
    }
    checkLinear(x, weight, bias, y);
    computeLinearGelu(x, weight, bias, y);
  }

  private void checkLinear(INDArray x, INDArray weight, INDArray bias, INDArray y) {
    Shapes.requireRank("x", x, 2, "[rows, in]");
    Shapes.requireRank("weight", weight, 2, "[out, in]");
    checkType(x);
    Shapes.require("weight", weight, x, weight.size(0), x.size(1));
    if (bias != null) {
      Shapes.require("bias", bias, x, weight.size(0));
    }
    Shapes.require("y", y, x, x.size(0), weight.size(0));
  }

  void computeLinearGelu(INDArray x, INDArray weight, INDArray bias, INDArray y) {
    computeLinear(x, weight, bias, 1, 0, y);
    computeGelu(y, y);
  }

  abstract void computeLinear(
      INDArray x, INDArray weight, INDArray bias, double scale, double keep, INDArray y);

  @Override
  public final void linearInputGradient(
      INDArray gy, INDArray weight, double scale, double keep, INDArray gx) {
    Shapes.requireRank("gy", gy, 2, "[rows, out]");
    Shapes.requireRank("weight", weight, 2, "[out, in]");
    checkType(gy);
    Shapes.require("weight", weight, gy, gy.size(1), weight.size(1));
    Shapes.require("gx", gx, gy, gy.size(0), weight.size(1));
    if (gx.isEmpty()) {
      return;
    }
    if (gy.isEmpty()) {
      keepOnly(keep, gx);
      return;
    }
    computeLinearInputGradient(gy, weight, scale, keep, gx);
  }

  abstract void computeLinearInputGradient(
      INDArray gy, INDArray weight, double scale, double keep, INDArray gx);

  @Override
  public final void linearParameterGradient(
      INDArray x, INDArray gy, INDArray gWeight, INDArray gBias) {
    Shapes.requireRank("x", x, 2, "[rows, in]");
    Shapes.requireRank("gy", gy, 2, "[rows, out]");
    checkType(x);
    Shapes.require("gy", gy, x, x.size(0), gy.size(1));
    Shapes.require("gWeight", gWeight, x, gy.size(1), x.size(1));
    if (gBias != null) {
      Shapes.require("gBias", gBias, x, gy.size(1));
    }
    if (gy.isEmpty()) {
      clear(gWeight);
      if (gBias != null) {
        clear(gBias);
      }
      return;
    }
    if (!gWeight.isEmpty()) {
      computeWeightGradient(x, gy, gWeight);
    }
    if (gBias != null) {
      computeRowSum(gy, gBias);
    }
  }

  abstract void computeWeightGradient(INDArray x, INDArray gy, INDArray gWeight);

  /** {@code sum [columns]} = sum of the rows of {@code x [rows, columns]}. */
  abstract void computeRowSum(INDArray x, INDArray sum);

  @Override
  public final void layerNorm(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray y,
      INDArray mean,
      INDArray variance) {
    Shapes.requireRank("x", x, 2, "[rows, dim]");
    checkType(x);
    Shapes.require("gain", gain, x, x.size(1));
    Shapes.require("shift", shift, x, x.size(1));
    Shapes.require("y", y, x, x.shape());
    Shapes.require("mean", mean, x, x.size(0));
    Shapes.require("variance", variance, x, x.size(0));
    if (x.isEmpty()) {
      clear(mean);
      clear(variance);
      return;
    }
    computeLayerNorm(x, gain, shift, epsilon, y, mean, variance);
  }

  abstract void computeLayerNorm(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray y,
      INDArray mean,
      INDArray variance);

  @Override
  public final void layerNormGradient(
      INDArray x,
      INDArray gain,
      double epsilon,
      INDArray mean,
      INDArray variance,
      INDArray gy,
      INDArray gx,
      INDArray gGain,
      INDArray gShift) {
    Shapes.requireRank("x", x, 2, "[rows, dim]");
    checkType(x);
    Shapes.require("gain", gain, x, x.size(1));
    Shapes.require("mean", mean, x, x.size(0));
    Shapes.require("variance", variance, x, x.size(0));
    Shapes.require("gy", gy, x, x.shape());
    Shapes.require("gx", gx, x, x.shape());
    Shapes.require("gGain", gGain, x, x.size(1));
    Shapes.require("gShift", gShift, x, x.size(1));
    if (x.isEmpty()) {
      clear(gGain);
      clear(gShift);
      return;
    }
    computeLayerNormGradient(x, gain, epsilon, mean, variance, gy, gx, gGain, gShift);
  }

  abstract void computeLayerNormGradient(
      INDArray x,
      INDArray gain,
      double epsilon,
      INDArray mean,
      INDArray variance,
      INDArray gy,
      INDArray gx,
      INDArray gGain,
      INDArray gShift);

  @Override
  public final void gelu(INDArray x, INDArray y) {
    if (hasWork("x", x, "y", y)) {
      computeGelu(x, y);
    }
  }

  abstract void computeGelu(INDArray x, INDArray y);

  @Override
  public final void geluGradient(INDArray x, INDArray gy, INDArray gx) {
    if (hasWork("x", x, "gy", gy, "gx", gx)) {
      computeGeluGradient(x, gy, gx);
    }
  }

  abstract void computeGeluGradient(INDArray x, INDArray gy, INDArray gx);

  @Override
  public final void softmax(INDArray x, INDArray y) {
    if (hasWork("x", x, "y", y)) {
      computeSoftmax(x, y);
    }
  }

  abstract void computeSoftmax(INDArray x, INDArray y);

  @Override
  public final void softmaxGradient(INDArray y, INDArray gy, INDArray gx) {
    if (hasWork("y", y, "gy", gy, "gx", gx)) {
      computeSoftmaxGradient(y, gy, gx);
    }
  }

  abstract void computeSoftmaxGradient(INDArray y, INDArray gy, INDArray gx);
}
