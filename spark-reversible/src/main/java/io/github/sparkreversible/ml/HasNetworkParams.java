package io.github.sparkreversible.ml;

import io.github.sparkreversible.backbone.Backbones;
import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Params of the network and of its input, which the estimator and its model share. A model computes
 * with mean, std and arithmetic; its other values record the training.
 */
public interface HasNetworkParams extends Params {
  /** Values of {@link #arithmetic()}. */
  List<String> ARITHMETICS = List.of("auto", "onednn", "nd4j");

  /** The declarations behind the accessors. */
  Declarations networkParams();

  /** Named or described backbone; empty for a video transformer of the sizes below. */
  default Param<String> backbone() {
    return networkParams().backbone;
  }

  /** Value of {@link #backbone()}. */
  default String getBackbone() {
    return getOrDefault(backbone());
  }

  /** Width of the tokens. */
  default IntParam dim() {
    return networkParams().dim;
  }

  /** Value of {@link #dim()}. */
  default int getDim() {
    return (int) getOrDefault(dim());
  }

  /** Number of transformer blocks; each has two residual functions, attention and MLP. */
  default IntParam depth() {
    return networkParams().depth;
  }

  /** Value of {@link #depth()}. */
  default int getDepth() {
    return (int) getOrDefault(depth());
  }

  /** Number of attention heads; it divides dim. */
  default IntParam heads() {
    return networkParams().heads;
  }

  /** Value of {@link #heads()}. */
  default int getHeads() {
    return (int) getOrDefault(heads());
  }

  /** Width of the MLP's hidden layer as a multiple of dim. */
  default DoubleParam mlpRatio() {
    return networkParams().mlpRatio;
  }

  /** Value of {@link #mlpRatio()}. */
  default double getMlpRatio() {
    return (double) getOrDefault(mlpRatio());
  }

  /**
   * Height and width of a patch in pixels; a remainder of height or width is left out. Not with
   * point clouds.
   */
  default IntParam patch() {
    return networkParams().patch;
  }

  /** Value of {@link #patch()}. */
  default int getPatch() {
    return (int) getOrDefault(patch());
  }

  /** Frames of a patch; a remainder of the frames is left out. Not with point clouds. */
  default IntParam tubelet() {
    return networkParams().tubelet;
  }

  /** Value of {@link #tubelet()}. */
  default int getTubelet() {
    return (int) getOrDefault(tubelet());
  }

  /** Probability that a value of a residual function is dropped in training. */
  default DoubleParam dropout() {
    return networkParams().dropout;
  }

  /** Value of {@link #dropout()}. */
  default double getDropout() {
    return (double) getOrDefault(dropout());
  }

  /** Probability that the last block is left out for a row in training; less for those before. */
  default DoubleParam stochasticDepth() {
    return networkParams().stochasticDepth;
  }

  /** Value of {@link #stochasticDepth()}. */
  default double getStochasticDepth() {
    return (double) getOrDefault(stochasticDepth());
  }

  /** Implementation of the array operations. */
  default Param<String> arithmetic() {
    return networkParams().arithmetic;
  }

  /** Value of {@link #arithmetic()}. */
  default String getArithmetic() {
    return getOrDefault(arithmetic());
  }

  /**
   * Subtracted from the input; where an estimator has none, it is measured. Point clouds stay as
   * they are: an estimator refuses it, and a model of them has 0.
   */
  default DoubleArrayParam mean() {
    return networkParams().mean;
  }

  /** Value of {@link #mean()}. */
  default double[] getMean() {
    return getOrDefault(mean());
  }

  /**
   * What the input is divided by; where an estimator has none, it is measured. Point clouds stay as
   * they are: an estimator refuses it, and a model of them has 1.
   */
  default DoubleArrayParam std() {
    return networkParams().std;
  }

  /** Value of {@link #std()}. */
  default double[] getStd() {
    return getOrDefault(std());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Param<String> backbone;
    private final IntParam dim;
    private final IntParam depth;
    private final IntParam heads;
    private final DoubleParam mlpRatio;
    private final IntParam patch;
    private final IntParam tubelet;
    private final DoubleParam dropout;
    private final DoubleParam stochasticDepth;
    private final Param<String> arithmetic;
    private final DoubleArrayParam mean;
    private final DoubleArrayParam std;

    Declarations(ParamChecks make) {
      backbone =
          make.text(
              "backbone",
              "one of "
                  + String.join(", ", Backbones.NAMES)
                  + ", a description as JSON, or the path of one ending with .json; empty: a video"
                  + " transformer of dim, depth, heads, mlpRatio, patch and tubelet");
      dim = make.integer("dim", "width of the tokens", 128, 1);
      depth = make.integer("depth", "number of transformer blocks", 6, 0);
      heads = make.integer("heads", "number of attention heads; it divides dim", 4, 1);
      mlpRatio = make.real("mlpRatio", "hidden width of the MLP divided by dim", 4, Range.above(0));
      patch =
          make.integer(
              "patch", "height and width of a patch in pixels, of backbones of clips", 16, 1);
      tubelet = make.integer("tubelet", "frames of a patch, of backbones of clips", 2, 1);
      dropout =
          make.real(
              "dropout",
              "probability that a value of a residual function is dropped in training",
              0,
              Range.below(0, 1));
      stochasticDepth =
          make.real(
              "stochasticDepth",
              "probability that the last block is left out for a row in training; it grows"
                  + " linearly from 0 at the first block",
              0,
              Range.below(0, 1));
      arithmetic =
          make.choice("arithmetic", "implementation of the array operations", "auto", ARITHMETICS);
      mean =
          make.reals(
              "mean",
              "subtracted from the input, for uint8 after division by 255; by default the mean of"
                  + " each channel over the training clips; not for point clouds, which stay as they are",
              Range.any());
      std =
          make.reals(
              "std",
              "what the input is divided by after subtracting the mean; by default the standard"
                  + " deviation of each channel over the training clips; not for point clouds",
              Range.above(0));
    }
  }
}
