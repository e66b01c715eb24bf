package io.github.sparkreversible.ml;

import io.github.sparkreversible.ml.ParamChecks.Range;
import java.util.List;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of the network and of its input, which the estimator and its model share. */
public interface HasNetworkParams extends Params {
  /** Values of {@link #activationStorage()}. */
  List<String> ACTIVATION_STORAGES = List.of("reversible", "checkpointed", "all");

  /** Values of {@link #coefficientSchedule()}. */
  List<String> COEFFICIENT_SCHEDULES = List.of("dynamic", "fixed");

  /** Values of {@link #secondStream()}. */
  List<String> SECOND_STREAMS = List.of("input", "zero");

  /** Values of {@link #stageOutput()}. */
  List<String> STAGE_OUTPUTS = List.of("blend", "last", "mean", "sum");

  /** Values of {@link #arithmetic()}. */
  List<String> ARITHMETICS = List.of("auto", "onednn", "nd4j");

  /** The declarations behind the accessors. */
  Declarations networkParams();

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

  /** Height and width of a patch in pixels; a remainder of height or width is left out. */
  default IntParam patch() {
    return networkParams().patch;
  }

  /** Value of {@link #patch()}. */
  default int getPatch() {
    return (int) getOrDefault(patch());
  }

  /** Frames of a patch; a remainder of the frames is left out. */
  default IntParam tubelet() {
    return networkParams().tubelet;
  }

  /** Value of {@link #tubelet()}. */
  default int getTubelet() {
    return (int) getOrDefault(tubelet());
  }

  /** What is kept of the forward pass. */
  default Param<String> activationStorage() {
    return networkParams().activationStorage;
  }

  /** Value of {@link #activationStorage()}. */
  default String getActivationStorage() {
    return getOrDefault(activationStorage());
  }

  /** Residual functions between two anchors; 0 chooses automatically, -1 keeps no anchors. */
  default IntParam anchorInterval() {
    return networkParams().anchorInterval;
  }

  /** Value of {@link #anchorInterval()}. */
  default int getAnchorInterval() {
    return (int) getOrDefault(anchorInterval());
  }

  /** How the coefficients alpha and beta move during training. */
  default Param<String> coefficientSchedule() {
    return networkParams().coefficientSchedule;
  }

  /** Value of {@link #coefficientSchedule()}. */
  default String getCoefficientSchedule() {
    return getOrDefault(coefficientSchedule());
  }

  /** Part of all iterations after which the coefficients have reached their end. */
  default DoubleParam scheduleFraction() {
    return networkParams().scheduleFraction;
  }

  /** Value of {@link #scheduleFraction()}. */
  default double getScheduleFraction() {
    return (double) getOrDefault(scheduleFraction());
  }

  /** Alpha at the start. */
  default DoubleParam alphaStart() {
    return networkParams().alphaStart;
  }

  /** Value of {@link #alphaStart()}. */
  default double getAlphaStart() {
    return (double) getOrDefault(alphaStart());
  }

  /** Alpha at the end. */
  default DoubleParam alphaEnd() {
    return networkParams().alphaEnd;
  }

  /** Value of {@link #alphaEnd()}. */
  default double getAlphaEnd() {
    return (double) getOrDefault(alphaEnd());
  }

  /** Beta at the start. */
  default DoubleParam betaStart() {
    return networkParams().betaStart;
  }

  /** Value of {@link #betaStart()}. */
  default double getBetaStart() {
    return (double) getOrDefault(betaStart());
  }

  /** Beta at the end. */
  default DoubleParam betaEnd() {
    return networkParams().betaEnd;
  }

  /** Value of {@link #betaEnd()}. */
  default double getBetaEnd() {
    return (double) getOrDefault(betaEnd());
  }

  /** Start of the second stream, y_0. */
  default Param<String> secondStream() {
    return networkParams().secondStream;
  }

  /** Value of {@link #secondStream()}. */
  default String getSecondStream() {
    return getOrDefault(secondStream());
  }

  /** What the stage gives to the layer after it. */
  default Param<String> stageOutput() {
    return networkParams().stageOutput;
  }

  /** Value of {@link #stageOutput()}. */
  default String getStageOutput() {
    return getOrDefault(stageOutput());
  }

  /** Implementation of the array operations. */
  default Param<String> arithmetic() {
    return networkParams().arithmetic;
  }

  /** Value of {@link #arithmetic()}. */
  default String getArithmetic() {
    return getOrDefault(arithmetic());
  }

  /** Subtracted from the input; where an estimator has none, it is measured. */
  default DoubleArrayParam mean() {
    return networkParams().mean;
  }

  /** Value of {@link #mean()}. */
  default double[] getMean() {
    return getOrDefault(mean());
  }

  /** What the input is divided by; where an estimator has none, it is measured. */
  default DoubleArrayParam std() {
    return networkParams().std;
  }

  /** Value of {@link #std()}. */
  default double[] getStd() {
    return getOrDefault(std());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations {
    private final IntParam dim;
    private final IntParam depth;
    private final IntParam heads;
    private final DoubleParam mlpRatio;
    private final IntParam patch;
    private final IntParam tubelet;
    private final Param<String> activationStorage;
    private final IntParam anchorInterval;
    private final Param<String> coefficientSchedule;
    private final DoubleParam scheduleFraction;
    private final DoubleParam alphaStart;
    private final DoubleParam alphaEnd;
    private final DoubleParam betaStart;
    private final DoubleParam betaEnd;
    private final Param<String> secondStream;
    private final Param<String> stageOutput;
    private final Param<String> arithmetic;
    private final DoubleArrayParam mean;
    private final DoubleArrayParam std;

    Declarations(ParamChecks make) {
      dim = make.integer("dim", "width of the tokens", 128, 1);
      depth = make.integer("depth", "number of transformer blocks", 6, 0);
      heads = make.integer("heads", "number of attention heads; it divides dim", 4, 1);
      mlpRatio = make.real("mlpRatio", "hidden width of the MLP divided by dim", 4, Range.above(0));
      patch = make.integer("patch", "height and width of a patch in pixels", 16, 1);
      tubelet = make.integer("tubelet", "frames of a patch", 2, 1);
      activationStorage =
          make.choice(
              "activationStorage",
              "what is kept of the forward pass: anchors only, every activation, or the input of"
                  + " every residual function",
              "reversible",
              ACTIVATION_STORAGES);
      anchorInterval =
          make.integer(
              "anchorInterval",
              "residual functions between two anchors; 0 chooses automatically, -1 keeps none",
              0,
              -1);
      coefficientSchedule =
          make.choice(
              "coefficientSchedule",
              "alpha and beta: moving from start to end, or at their end from the first iteration",
              "dynamic",
              COEFFICIENT_SCHEDULES);
      scheduleFraction =
          make.real(
              "scheduleFraction",
              "part of all iterations after which alpha and beta have reached their end",
              0.25,
              Range.between(0, 1));
      alphaStart = make.real("alphaStart", "alpha at the start", 1, Range.atLeast(0));
      alphaEnd = make.real("alphaEnd", "alpha at the end", 0, Range.atLeast(0));
      betaStart = make.real("betaStart", "beta at the start", 0, Range.atLeast(0));
      betaEnd = make.real("betaEnd", "beta at the end", 1, Range.atLeast(0));
      secondStream =
          make.choice(
              "secondStream",
              "start of the second stream: beta times the input, or zero",
              "input",
              SECOND_STREAMS);
      stageOutput =
          make.choice("stageOutput", "output of the stage's two streams", "blend", STAGE_OUTPUTS);
      arithmetic =
          make.choice("arithmetic", "implementation of the array operations", "auto", ARITHMETICS);
      mean =
          make.reals(
              "mean",
              "subtracted from the input, for uint8 after division by 255; by default the mean of"
                  + " each channel over the training clips",
              Range.any());
      std =
          make.reals(
              "std",
              "what the input is divided by after subtracting the mean; by default the standard"
                  + " deviation of each channel over the training clips",
              Range.above(0));
    }
  }
}
