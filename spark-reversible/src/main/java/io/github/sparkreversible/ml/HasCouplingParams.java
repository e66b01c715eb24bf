package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import io.github.sparkreversible.reversible.AnchorPolicy;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Params of a network's Dr2Net stages, which the estimator and its model share: what is kept, and
 * how alpha and beta move. A model's values record the training.
 */
public interface HasCouplingParams extends Params {
  /** Values of {@link #activationStorage()}. */
  List<String> ACTIVATION_STORAGES = List.of("reversible", "checkpointed", "all");

  /** Values of {@link #coefficientSchedule()}. */
  List<String> COEFFICIENT_SCHEDULES = List.of("dynamic", "fixed", "reversible", "pretrained");

  /** Values of {@link #scheduleShape()}. */
  List<String> SCHEDULE_SHAPES = List.of("linear", "cosine", "interleaved");

  /** Values of {@link #secondStream()}. */
  List<String> SECOND_STREAMS = List.of("input", "zero");

  /** Values of {@link #stageOutput()}. */
  List<String> STAGE_OUTPUTS = List.of("blend", "last", "mean", "sum");

  /** The declarations behind the accessors. */
  Declarations couplingParams();

  /** What is kept of the forward pass. */
  default Param<String> activationStorage() {
    return couplingParams().activationStorage;
  }

  /** Value of {@link #activationStorage()}. */
  default String getActivationStorage() {
    return getOrDefault(activationStorage());
  }

  /** Residual functions between two anchors; 0 chooses automatically, -1 keeps no anchors. */
  default IntParam anchorInterval() {
    return couplingParams().anchorInterval;
  }

  /** Value of {@link #anchorInterval()}. */
  default int getAnchorInterval() {
    return (int) getOrDefault(anchorInterval());
  }

  /** Largest relative error of a reversed state whose gradients are used. */
  default DoubleParam reversalTolerance() {
    return couplingParams().reversalTolerance;
  }

  /** Value of {@link #reversalTolerance()}. */
  default double getReversalTolerance() {
    return (double) getOrDefault(reversalTolerance());
  }

  /** How the coefficients alpha and beta move during training. */
  default Param<String> coefficientSchedule() {
    return couplingParams().coefficientSchedule;
  }

  /** Value of {@link #coefficientSchedule()}. */
  default String getCoefficientSchedule() {
    return getOrDefault(coefficientSchedule());
  }

  /** Part of all iterations after which the coefficients have reached their end. */
  default DoubleParam scheduleFraction() {
    return couplingParams().scheduleFraction;
  }

  /** Value of {@link #scheduleFraction()}. */
  default double getScheduleFraction() {
    return (double) getOrDefault(scheduleFraction());
  }

  /** Part of all iterations in which alpha moves, instead of the first scheduleFraction. */
  default DoubleArrayParam alphaWindow() {
    return couplingParams().alphaWindow;
  }

  /** Value of {@link #alphaWindow()}; from 0 to scheduleFraction if it is not set. */
  default double[] getAlphaWindow() {
    return isDefined(alphaWindow())
        ? getOrDefault(alphaWindow())
        : new double[] {0, getScheduleFraction()};
  }

  /** Part of all iterations in which beta moves, instead of the first scheduleFraction. */
  default DoubleArrayParam betaWindow() {
    return couplingParams().betaWindow;
  }

  /** Value of {@link #betaWindow()}; from 0 to scheduleFraction if it is not set. */
  default double[] getBetaWindow() {
    return isDefined(betaWindow())
        ? getOrDefault(betaWindow())
        : new double[] {0, getScheduleFraction()};
  }

  /** The way of the coefficients from start to end. */
  default Param<String> scheduleShape() {
    return couplingParams().scheduleShape;
  }

  /** Value of {@link #scheduleShape()}. */
  default String getScheduleShape() {
    return getOrDefault(scheduleShape());
  }

  /** Steps of each coefficient in an interleaved schedule. */
  default IntParam scheduleSteps() {
    return couplingParams().scheduleSteps;
  }

  /** Value of {@link #scheduleSteps()}. */
  default int getScheduleSteps() {
    return (int) getOrDefault(scheduleSteps());
  }

  /** Part of the way at which the coefficients stay for good. */
  default DoubleParam scheduleStop() {
    return couplingParams().scheduleStop;
  }

  /** Value of {@link #scheduleStop()}. */
  default double getScheduleStop() {
    return (double) getOrDefault(scheduleStop());
  }

  /** Alpha at the start. */
  default DoubleParam alphaStart() {
    return couplingParams().alphaStart;
  }

  /** Value of {@link #alphaStart()}. */
  default double getAlphaStart() {
    return (double) getOrDefault(alphaStart());
  }

  /** Alpha at the end. */
  default DoubleParam alphaEnd() {
    return couplingParams().alphaEnd;
  }

  /** Value of {@link #alphaEnd()}. */
  default double getAlphaEnd() {
    return (double) getOrDefault(alphaEnd());
  }

  /** Beta at the start. */
  default DoubleParam betaStart() {
    return couplingParams().betaStart;
  }

  /** Value of {@link #betaStart()}. */
  default double getBetaStart() {
    return (double) getOrDefault(betaStart());
  }

  /** Beta at the end. */
  default DoubleParam betaEnd() {
    return couplingParams().betaEnd;
  }

  /** Value of {@link #betaEnd()}. */
  default double getBetaEnd() {
    return (double) getOrDefault(betaEnd());
  }

  /** Start of the second stream, y_0. */
  default Param<String> secondStream() {
    return couplingParams().secondStream;
  }

  /** Value of {@link #secondStream()}. */
  default String getSecondStream() {
    return getOrDefault(secondStream());
  }

  /** What the stage gives to the layer after it. */
  default Param<String> stageOutput() {
    return couplingParams().stageOutput;
  }

  /** Value of {@link #stageOutput()}. */
  default String getStageOutput() {
    return getOrDefault(stageOutput());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Param<String> activationStorage;
    private final IntParam anchorInterval;
    private final DoubleParam reversalTolerance;
    private final Param<String> coefficientSchedule;
    private final DoubleParam scheduleFraction;
    private final DoubleArrayParam alphaWindow;
    private final DoubleArrayParam betaWindow;
    private final Param<String> scheduleShape;
    private final IntParam scheduleSteps;
    private final DoubleParam scheduleStop;
    private final DoubleParam alphaStart;
    private final DoubleParam alphaEnd;
    private final DoubleParam betaStart;
    private final DoubleParam betaEnd;
    private final Param<String> secondStream;
    private final Param<String> stageOutput;

    Declarations(ParamChecks make) {
      activationStorage =
          make.choice(
              "activationStorage",
              "what is kept of the forward pass: anchors only, the input of every residual"
                  + " function, or every activation",
              "reversible",
              ACTIVATION_STORAGES);
      anchorInterval =
          make.integer(
              "anchorInterval",
              "residual functions between two anchors; 0 chooses automatically, -1 keeps none",
              0,
              -1);
      reversalTolerance =
          make.real(
              "reversalTolerance",
              "largest relative error of a reversed state whose gradients are used",
              AnchorPolicy.DEFAULT_TOLERANCE,
              Range.above(0));
      coefficientSchedule =
          make.choice(
              "coefficientSchedule",
              "alpha and beta: from start to end, fixed at the end, at (0, 1), or at (1, 0)",
              "dynamic",
              COEFFICIENT_SCHEDULES);
      scheduleFraction =
          make.real(
              "scheduleFraction",
              "part of all iterations after which alpha and beta have reached their end",
              0.25,
              Range.between(0, 1));
      alphaWindow = make.window("alphaWindow", "part of all iterations in which alpha moves");
      betaWindow = make.window("betaWindow", "part of all iterations in which beta moves");
      scheduleShape =
          make.choice(
              "scheduleShape",
              "the way from start to end: linear, half a cosine, or by steps of one coefficient at"
                  + " a time, beta first",
              "linear",
              SCHEDULE_SHAPES);
      scheduleSteps =
          make.integer(
              "scheduleSteps", "steps of each coefficient in an interleaved schedule", 10, 1);
      scheduleStop =
          make.real(
              "scheduleStop",
              "part of the way from start to end at which alpha and beta stay for good",
              1,
              Range.between(0, 1));
      alphaStart = make.real("alphaStart", "alpha at the start", 1, Range.atLeast(0));
      alphaEnd = make.real("alphaEnd", "alpha at the end", 0, Range.atLeast(0));
      betaStart = make.real("betaStart", "beta at the start", 0, Range.atLeast(0));
      betaEnd = make.real("betaEnd", "beta at the end", 1, Range.atLeast(0));
      secondStream =
          make.choice("secondStream", "start of the second stream", "input", SECOND_STREAMS);
      stageOutput =
          make.choice("stageOutput", "output of the stage's two streams", "blend", STAGE_OUTPUTS);
    }
  }
}
