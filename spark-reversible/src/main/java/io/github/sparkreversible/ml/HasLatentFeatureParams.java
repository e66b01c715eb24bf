package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import io.github.sparkreversible.latent.LatentDefaults;
import io.github.sparkreversible.latent.LatentSettings;
import io.github.sparkreversible.latent.LatentStrategy;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/**
 * Params of generated latent features (arXiv 1910.09108), wherever they are learnt from: by a
 * network in training, or by a classifier on features.
 */
public interface HasLatentFeatureParams extends Params {
  /** Value of {@link #latentStrategy()} for no generated features. */
  String NO_LATENT_STRATEGY = "none";

  /** Values of {@link #latentStrategy()}. */
  List<String> LATENT_STRATEGIES =
      Stream.concat(Stream.of(NO_LATENT_STRATEGY), LatentStrategy.names().stream()).toList();

  /** The declarations behind the accessors. */
  Declarations latentFeatureParams();

  /** How latent features of hard rows are generated. */
  default Param<String> latentStrategy() {
    return latentFeatureParams().latentStrategy;
  }

  /** Value of {@link #latentStrategy()}. */
  default String getLatentStrategy() {
    return getOrDefault(latentStrategy());
  }

  /** Strength of the strategy. */
  default DoubleParam latentStrength() {
    return latentFeatureParams().latentStrength;
  }

  /** Value of {@link #latentStrength()}; if it is not set, what the strategy starts with. */
  default double getLatentStrength() {
    return isDefined(latentStrength())
        ? (double) getOrDefault(latentStrength())
        : LatentClassifier.defaults(this).strength();
  }

  /** Factor of the generated features' mean loss. */
  default DoubleParam latentWeight() {
    return latentFeatureParams().latentWeight;
  }

  /** Value of {@link #latentWeight()}; if it is not set, what the strategy starts with. */
  default double getLatentWeight() {
    return isDefined(latentWeight())
        ? (double) getOrDefault(latentWeight())
        : LatentClassifier.defaults(this).weight();
  }

  /** Generated features for each training row. */
  default DoubleParam latentRatio() {
    return latentFeatureParams().latentRatio;
  }

  /** Value of {@link #latentRatio()}. */
  default double getLatentRatio() {
    return (double) getOrDefault(latentRatio());
  }

  /** Margin of logits below which a row is hard. */
  default DoubleParam latentHardMargin() {
    return latentFeatureParams().latentHardMargin;
  }

  /** Value of {@link #latentHardMargin()}. */
  default double getLatentHardMargin() {
    return (double) getOrDefault(latentHardMargin());
  }

  /** Power of a class's inverse frequency with which its hard rows are drawn. */
  default DoubleParam latentSourcePower() {
    return latentFeatureParams().latentSourcePower;
  }

  /** Value of {@link #latentSourcePower()}; if it is not set, what the strategy starts with. */
  default double getLatentSourcePower() {
    return isDefined(latentSourcePower())
        ? (double) getOrDefault(latentSourcePower())
        : LatentClassifier.defaults(this).classWeightPower();
  }

  /** Standard deviation of noise in the null space of the constraints. */
  default DoubleParam latentNoise() {
    return latentFeatureParams().latentNoise;
  }

  /** Value of {@link #latentNoise()}. */
  default double getLatentNoise() {
    return (double) getOrDefault(latentNoise());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String STRENGTH_DOC =
        "strength of the strategy; unset: "
            + of(LatentStrategy::defaultStrength)
            + "; injected into a stage "
            + LatentDefaults.INJECTED_STRENGTH;
    private static final String WEIGHT_DOC =
        "factor of the generated features' mean loss; unset: in the classifier of a network "
            + of(LatentStrategy::defaultWeight)
            + ", elsewhere 1";
    private static final String HARD_DOC =
        "a row is hard if the logit of its class is less than this above the largest other";
    private static final String SOURCE_DOC =
        "hard rows are drawn with their class's inverse frequency to this power; unset: "
            + of(LatentStrategy::defaultClassWeightPower)
            + "; injected into a stage 1";
    private static final String NOISE_DOC =
        "standard deviation of noise on generated features that leaves their constrained logits"
            + " alone";

    private final Param<String> latentStrategy;
    private final DoubleParam latentStrength;
    private final DoubleParam latentWeight;
    private final DoubleParam latentRatio;
    private final DoubleParam latentHardMargin;
    private final DoubleParam latentSourcePower;
    private final DoubleParam latentNoise;

    private static String of(ToDoubleFunction<LatentStrategy> value) {
      return Arrays.stream(LatentStrategy.values())
          .map(strategy -> strategy + " " + value.applyAsDouble(strategy))
          .collect(Collectors.joining(", "));
    }

    Declarations(ParamChecks make, String strategy) {
      latentStrategy =
          make.choice(
              "latentStrategy",
              "how latent features of hard rows are generated, from which training learns as well",
              strategy,
              LATENT_STRATEGIES);
      latentStrength = make.real("latentStrength", STRENGTH_DOC, Range.atLeast(0));
      latentWeight = make.real("latentWeight", WEIGHT_DOC, Range.atLeast(0));
      latentRatio =
          make.real("latentRatio", "generated features for each training row", 1, Range.above(0));
      latentHardMargin =
          make.real(
              "latentHardMargin", HARD_DOC, LatentSettings.DEFAULT_HARD_MARGIN, Range.atLeast(0));
      latentSourcePower = make.real("latentSourcePower", SOURCE_DOC, Range.atLeast(0));
      latentNoise = make.real("latentNoise", NOISE_DOC, 0, Range.atLeast(0));
    }
  }
}
