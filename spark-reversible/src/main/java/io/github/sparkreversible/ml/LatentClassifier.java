package io.github.sparkreversible.ml;

import io.github.sparkreversible.latent.LatentOutput;
import io.github.sparkreversible.latent.LatentSettings;
import io.github.sparkreversible.latent.LatentStrategy;
import io.github.sparkreversible.latent.LatentTraining;
import io.github.sparkreversible.reversible.AnchorEstimate;
import io.github.sparkreversible.reversible.Coefficients;
import io.github.sparkreversible.reversible.Dr2Stage;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;

/**
 * Puts the classifier that learns from generated features into a network ({@link HasLatentParams}).
 */
final class LatentClassifier {
  private static final double INJECTION_TOLERANCE = 1e-4;

  private LatentClassifier() {}

  /** Whether the params ask for anything. */
  static boolean isAskedFor(HasLatentParams params) {
    return generates(params)
        || params.getLatentDivergenceWeight() != 0
        || params.getClassWeightPower() != 0
        || params.getLogitAdjustment() != 0;
  }

  /** Whether any features are generated. */
  static boolean generates(HasLatentFeatureParams params) {
    return !params.getLatentStrategy().equals(HasLatentFeatureParams.NO_LATENT_STRATEGY);
  }

  /**
   * Checks what can be told before any row is read.
   *
   * @throws IllegalArgumentException naming the param
   */
  static void check(Dr2NetClassifier params) {
    if (generates(params)) {
      settings(params);
    }
    if (isAskedFor(params) && !params.getHead().equals("linear")) {
      throw notLinear("head is " + params.getHead());
    }
  }

  private static IllegalArgumentException notLinear(String found) {
    return new IllegalArgumentException(
        "latentStrategy, latentDivergenceWeight, classWeightPower and logitAdjustment are for a"
            + " linear classifier; "
            + found);
  }

  /**
   * What is generated.
   *
   * @throws IllegalArgumentException if the strength is none of the strategy's, naming the param
   */
  static LatentSettings settings(HasLatentFeatureParams params) {
    LatentStrategy strategy = LatentStrategy.named(params.getLatentStrategy());
    double strength =
        params.isDefined(params.latentStrength())
            ? params.getLatentStrength()
            : strategy.defaultStrength();
    if (strength > strategy.largestStrength()) {
      throw new IllegalArgumentException(
          "latentStrength = %s, expected at most %s with latentStrategy %s"
              .formatted(strength, strategy.largestStrength(), params.getLatentStrategy()));
    }
    return LatentSettings.of(strategy)
        .withStrength(strength)
        .withHardMargin(params.getLatentHardMargin())
        .withRatio(params.getLatentRatio())
        .withClassWeightPower(params.getLatentSourcePower())
        .withNoise(params.getLatentNoise());
  }

  /**
   * Replaces a network's classifier, if the params ask for it.
   *
   * @param configuration changed in place
   * @param classCounts number of training rows of each class
   * @param iterations of the whole training
   * @throws IllegalArgumentException if the network has another classifier than a linear one, or
   *     features cannot be carried back to the injection depth when they first shall be
   */
  static void configure(
      Dr2NetClassifier params,
      ComputationGraphConfiguration configuration,
      List<Long> classCounts,
      int iterations) {
    if (!isAskedFor(params)) {
      return;
    }
    String name = configuration.getNetworkOutputs().get(0);
    LayerVertex vertex = (LayerVertex) configuration.getVertices().get(name);
    OutputLayer linear = requireLinear(vertex.getLayerConf().getLayer());
    LatentTraining training = training(params, classCounts, iterations);
    if (training.injectionDepth() != LatentTraining.CLASSIFIER) {
      requireReversible(training, configuration);
    }
    vertex.getLayerConf().setLayer(LatentOutput.like(linear, training));
  }

  private static LatentTraining training(
      HasLatentParams params, List<Long> classCounts, int iterations) {
    return new LatentTraining(
            classCounts,
            generates(params) ? settings(params) : null,
            params.getLatentWeight(),
            Math.round(params.getLatentStart() * iterations),
            params.getLatentGradient().equals("network"),
            params.getLatentDivergenceWeight(),
            params.getClassWeightPower(),
            params.getLogitAdjustment())
        .withInjection(
            generates(params) ? params.getLatentInjectionDepth() : LatentTraining.CLASSIFIER,
            INJECTION_TOLERANCE);
  }

  private static OutputLayer requireLinear(Layer layer) {
    if (layer instanceof OutputLayer linear) {
      return linear;
    }
    throw notLinear("this network has a " + layer.getClass().getSimpleName());
  }

  private static void requireReversible(
      LatentTraining training, ComputationGraphConfiguration configuration) {
    Dr2Stage last = null;
    for (GraphVertex vertex : configuration.getVertices().values()) {
      if (vertex instanceof LayerVertex each
          && each.getLayerConf().getLayer() instanceof Dr2Stage stage) {
        last = stage;
      }
    }
    int length = last == null ? 0 : last.getResidualFunctions().size();
    int steps = length - training.injectionDepth();
    if (steps <= 0) {
      throw new IllegalArgumentException(
          "latentInjectionDepth = %d, expected less than the %d residual functions of the last stage"
              .formatted(training.injectionDepth(), length));
    }
    Coefficients then = last.getCoefficientSchedule().at(training.start());
    double error =
        then.beta() == 0
            ? Double.POSITIVE_INFINITY
            : AnchorEstimate.initial(configuration.getDataType()).error(then, steps);
    if (!(error <= training.injectionTolerance())) {
      throw new IllegalArgumentException(
          ("latentInjectionDepth = %d: at latentStart the coefficients are (%.3g, %.3g), where %d"
                  + " residual functions are reversed with an estimated error of %.1e, expected at"
                  + " most %.1e; start later, or inject deeper")
              .formatted(
                  training.injectionDepth(),
                  then.alpha(),
                  then.beta(),
                  steps,
                  error,
                  training.injectionTolerance()));
    }
  }
}
