package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import io.github.sparkreversible.latent.LatentDefaults;
import io.github.sparkreversible.latent.LatentTraining;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/**
 * Params of what the classifier learns beside the rows: how latent features that the network
 * generates take part in its training, and what else helps with rare classes.
 */
public interface HasLatentParams extends HasLatentFeatureParams {
  /** Values of {@link #latentGradient()}. */
  List<String> LATENT_GRADIENTS = List.of("network", "classifier");

  /** The declarations behind the accessors. */
  Declarations latentParams();

  /** Part of the training before the first generated feature. */
  default DoubleParam latentStart() {
    return latentParams().latentStart;
  }

  /** Value of {@link #latentStart()}; if it is not set, what the strategy starts with. */
  default double getLatentStart() {
    return isDefined(latentStart())
        ? (double) getOrDefault(latentStart())
        : LatentClassifier.defaults(this).start();
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
    private static final String START_DOC =
        "part of the training before the first generated feature, and before the divergence; unset: "
            + LatentDefaults.START
            + ", of features that are injected into a stage "
            + LatentDefaults.INJECTED_START;
    private static final String DIVERGENCE_DOC =
        "factor of the divergence of features from their class's weights; 0: not in the loss";
    private static final String WEIGHT_DOC =
        "rows count in the loss with their class's inverse frequency to this power";
    private static final String ADJUSTMENT_DOC =
        "factor of the classes' log frequencies that are added to the logits in training";

    private final DoubleParam latentStart;
    private final Param<String> latentGradient;
    private final IntParam latentInjectionDepth;
    private final DoubleParam latentDivergenceWeight;
    private final DoubleParam classWeightPower;
    private final DoubleParam logitAdjustment;

    Declarations(ParamChecks make) {
      latentGradient =
          make.choice(
              "latentGradient",
              "what learns from generated features: the whole network, or the classifier alone",
              "network",
              LATENT_GRADIENTS);
      latentStart = make.real("latentStart", START_DOC, Range.below(0, 1));
      latentInjectionDepth =
          make.integer(
              "latentInjectionDepth",
              "residual functions of the last stage before the state into which generated features"
                  + " are injected, carried back through the others; -1: into the classifier",
              LatentTraining.CLASSIFIER,
              LatentTraining.CLASSIFIER);
      latentDivergenceWeight =
          make.real("latentDivergenceWeight", DIVERGENCE_DOC, 0, Range.atLeast(0));
      classWeightPower = make.real("classWeightPower", WEIGHT_DOC, 0, Range.atLeast(0));
      logitAdjustment = make.real("logitAdjustment", ADJUSTMENT_DOC, 0, Range.atLeast(0));
    }
  }
}
