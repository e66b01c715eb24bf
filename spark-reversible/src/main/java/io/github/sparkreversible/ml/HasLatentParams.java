package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import io.github.sparkreversible.latent.LatentTraining;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Params of what the classifier learns beside the rows: latent features that the network generates
 * (arXiv 1910.09108), and what else helps with rare classes.
 */
public interface HasLatentParams extends Params {
  /** Value of {@link #latentStrategy()} for no generated features. */
  String NO_LATENT_STRATEGY = "none";

  /** Values of {@link #latentStrategy()}. */
  List<String> LATENT_STRATEGIES =
      List.of(NO_LATENT_STRATEGY, "boundary", "beyond", "mixture", "prior", "prototype");

  /** Values of {@link #latentGradient()}. */
  List<String> LATENT_GRADIENTS = List.of("network", "classifier");

  /** The declarations behind the accessors. */
  Declarations latentParams();

  /** How latent features of hard rows are generated. */
  default Param<String> latentStrategy() {
    return latentParams().latentStrategy;
  }

  /** Value of {@link #latentStrategy()}. */
  default String getLatentStrategy() {
    return getOrDefault(latentStrategy());
  }

  /** Strength of the strategy. */
  default DoubleParam latentStrength() {
    return latentParams().latentStrength;
  }

  /** Value of {@link #latentStrength()}, which has no default. */
  default double getLatentStrength() {
    return (double) getOrDefault(latentStrength());
  }

  /** Factor of the generated features' mean loss. */
  default DoubleParam latentWeight() {
    return latentParams().latentWeight;
  }

  /** Value of {@link #latentWeight()}. */
  default double getLatentWeight() {
    return (double) getOrDefault(latentWeight());
  }

  /** Part of the training before the first generated feature. */
  default DoubleParam latentStart() {
    return latentParams().latentStart;
  }

  /** Value of {@link #latentStart()}. */
  default double getLatentStart() {
    return (double) getOrDefault(latentStart());
  }

  /** Generated features for each row of a batch. */
  default DoubleParam latentRatio() {
    return latentParams().latentRatio;
  }

  /** Value of {@link #latentRatio()}. */
  default double getLatentRatio() {
    return (double) getOrDefault(latentRatio());
  }

  /** Margin of logits below which a row is hard. */
  default DoubleParam latentHardMargin() {
    return latentParams().latentHardMargin;
  }

  /** Value of {@link #latentHardMargin()}. */
  default double getLatentHardMargin() {
    return (double) getOrDefault(latentHardMargin());
  }

  /** Power of a class's inverse frequency with which its hard rows are drawn. */
  default DoubleParam latentSourcePower() {
    return latentParams().latentSourcePower;
  }

  /** Value of {@link #latentSourcePower()}. */
  default double getLatentSourcePower() {
    return (double) getOrDefault(latentSourcePower());
  }

  /** Standard deviation of noise in the null space of the constraints. */
  default DoubleParam latentNoise() {
    return latentParams().latentNoise;
  }

  /** Value of {@link #latentNoise()}. */
  default double getLatentNoise() {
    return (double) getOrDefault(latentNoise());
  }

  /** What learns from generated features. */
  default Param<String> latentGradient() {
    return latentParams().latentGradient;
  }

  /** Value of {@link #latentGradient()}. */
  default String getLatentGradient() {
    return getOrDefault(latentGradient());
  }

  /** State of the last stage into which generated features are injected. */
  default IntParam latentInjectionDepth() {
    return latentParams().latentInjectionDepth;
  }

  /** Value of {@link #latentInjectionDepth()}. */
  default int getLatentInjectionDepth() {
    return (int) getOrDefault(latentInjectionDepth());
  }

  /** Factor of the divergence of features from the prototypes of their classes. */
  default DoubleParam latentDivergenceWeight() {
    return latentParams().latentDivergenceWeight;
  }

  /** Value of {@link #latentDivergenceWeight()}. */
  default double getLatentDivergenceWeight() {
    return (double) getOrDefault(latentDivergenceWeight());
  }

  /** Power of a class's inverse frequency as its weight in the loss. */
  default DoubleParam classWeightPower() {
    return latentParams().classWeightPower;
  }

  /** Value of {@link #classWeightPower()}. */
  default double getClassWeightPower() {
    return (double) getOrDefault(classWeightPower());
  }

  /** Factor of the classes' log frequencies, added to the logits in training. */
  default DoubleParam logitAdjustment() {
    return latentParams().logitAdjustment;
  }

  /** Value of {@link #logitAdjustment()}. */
  default double getLogitAdjustment() {
    return (double) getOrDefault(logitAdjustment());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final double HARD_MARGIN = 8;
    private static final double START = 0.2;
    private static final String HARD_DOC =
        "a row is hard if the logit of its class is less than this above the largest other";
    private static final String SOURCE_DOC =
        "hard rows are drawn with their class's inverse frequency to this power";
    private static final String NOISE_DOC =
        "standard deviation of noise on generated features that leaves their constrained logits"
            + " alone";
    private static final String DIVERGENCE_DOC =
        "factor of the divergence of features from their class's weights; 0: not in the loss";
    private static final String WEIGHT_DOC =
        "rows count in the loss with their class's inverse frequency to this power";
    private static final String ADJUSTMENT_DOC =
        "factor of the classes' log frequencies that are added to the logits in training";

    private final Param<String> latentStrategy;
    private final DoubleParam latentStrength;
    private final DoubleParam latentWeight;
    private final DoubleParam latentStart;
    private final DoubleParam latentRatio;
    private final DoubleParam latentHardMargin;
    private final DoubleParam latentSourcePower;
    private final DoubleParam latentNoise;
    private final Param<String> latentGradient;
    private final IntParam latentInjectionDepth;
    private final DoubleParam latentDivergenceWeight;
    private final DoubleParam classWeightPower;
    private final DoubleParam logitAdjustment;

    Declarations(ParamChecks make) {
      latentStrategy =
          make.choice(
              "latentStrategy",
              "how latent features of hard rows are generated, from which training learns as well",
              NO_LATENT_STRATEGY,
              LATENT_STRATEGIES);
      latentGradient =
          make.choice(
              "latentGradient",
              "what learns from generated features: the whole network, or the classifier alone",
              "network",
              LATENT_GRADIENTS);
      latentStrength =
          make.real(
              "latentStrength",
              "strength of the strategy; unset: 0.5 for mixture, else 1",
              Range.atLeast(0));
      latentStart =
          make.real(
              "latentStart",
              "part of the training before the first generated feature",
              START,
              Range.below(0, 1));
      latentRatio =
          make.real("latentRatio", "generated features for each row of a batch", 1, Range.above(0));
      latentInjectionDepth =
          make.integer(
              "latentInjectionDepth",
              "residual functions of the last stage before the state into which generated features"
                  + " are injected, carried back through the others; -1: into the classifier",
              LatentTraining.CLASSIFIER,
              LatentTraining.CLASSIFIER);
      latentWeight =
          make.real(
              "latentWeight", "factor of the generated features' mean loss", 1, Range.atLeast(0));
      latentHardMargin = make.real("latentHardMargin", HARD_DOC, HARD_MARGIN, Range.atLeast(0));
      latentSourcePower = make.real("latentSourcePower", SOURCE_DOC, 1, Range.atLeast(0));
      latentNoise = make.real("latentNoise", NOISE_DOC, 0, Range.atLeast(0));
      latentDivergenceWeight =
          make.real("latentDivergenceWeight", DIVERGENCE_DOC, 0, Range.atLeast(0));
      classWeightPower = make.real("classWeightPower", WEIGHT_DOC, 0, Range.atLeast(0));
      logitAdjustment = make.real("logitAdjustment", ADJUSTMENT_DOC, 0, Range.atLeast(0));
    }
  }
}
