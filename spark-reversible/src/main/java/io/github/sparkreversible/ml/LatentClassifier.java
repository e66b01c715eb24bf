package io.github.sparkreversible.ml;

import io.github.sparkreversible.latent.InjectionPoint;
import io.github.sparkreversible.latent.LatentDefaults;
import io.github.sparkreversible.latent.LatentOutput;
import io.github.sparkreversible.latent.LatentSettings;
import io.github.sparkreversible.latent.LatentStrategy;
import io.github.sparkreversible.latent.LatentTraining;
import io.github.sparkreversible.reversible.AnchorEstimate;
import io.github.sparkreversible.reversible.Coefficients;
import io.github.sparkreversible.reversible.Dr2Stage;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;

/**
 * Puts the classifier that learns from generated features into a network ({@link HasLatentParams}).
 */
final class LatentClassifier {
  /** The schedule moves by parts of all iterations, whose number the rows tell. */
  private static final int SUPPOSED_ITERATIONS = 1000;

  private static final LatentDefaults WITHOUT_STRATEGY =
      new LatentDefaults(0, 0, 0, LatentDefaults.START);

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
   * Checks what can be told before any row is read: also whether the network can be injected into,
   * up to the rounding of the schedule to iterations.
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
    if (params.getLatentInjectionDepth() != LatentTraining.CLASSIFIER) {
      checkInjection(params);
    }
  }

  private static void checkInjection(Dr2NetClassifier params) {
    if (!generates(params)) {
      throw new IllegalArgumentException(
          "latentInjectionDepth = %d and latentStrategy = %s, expected a strategy, or depth %d"
              .formatted(
                  params.getLatentInjectionDepth(),
                  params.getLatentStrategy(),
                  LatentTraining.CLASSIFIER));
    }
    if (!learnsThroughBody(params)) {
      throw new IllegalArgumentException(
          ("latentInjectionDepth = %d and latentGradient = %s, expected latentGradient network, or"
                  + " depth %d: what follows an injected state learns from it")
              .formatted(
                  params.getLatentInjectionDepth(),
                  params.getLatentGradient(),
                  LatentTraining.CLASSIFIER));
    }
    // Neither stages nor coefficients depend on what rows and how many classes there are.
    List<Long> classes = List.of(1L, 1L);
    requireReversible(
        training(params, classes, SUPPOSED_ITERATIONS),
        ChosenBackbone.of(params)
            .configuration(
                ChosenBackbone.anyInput(params),
                classes.size(),
                NetworkConfigurations.settings(params, SUPPOSED_ITERATIONS)));
  }

  private static boolean learnsThroughBody(HasLatentParams params) {
    return params.getLatentGradient().equals("network");
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
    double strength = params.getLatentStrength();
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

  /** What stands for params that are not set. */
  static LatentDefaults defaults(HasLatentFeatureParams params) {
    if (!generates(params)) {
      return WITHOUT_STRATEGY;
    }
    LatentStrategy strategy = LatentStrategy.named(params.getLatentStrategy());
    if (!(params instanceof HasLatentParams network)) {
      return LatentDefaults.besideSamples(strategy);
    }
    return network.getLatentInjectionDepth() == LatentTraining.CLASSIFIER
        ? LatentDefaults.inClassifier(strategy)
        : LatentDefaults.injected();
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
            learnsThroughBody(params),
            params.getLatentDivergenceWeight(),
            params.getClassWeightPower(),
            params.getLogitAdjustment())
        .withInjection(
            generates(params) ? params.getLatentInjectionDepth() : LatentTraining.CLASSIFIER,
            LatentTraining.DEFAULT_INJECTION_TOLERANCE);
  }

  private static OutputLayer requireLinear(Layer layer) {
    if (layer instanceof OutputLayer linear) {
      return linear;
    }
    throw notLinear("this network has a " + layer.getClass().getSimpleName());
  }

  private static void requireReversible(
      LatentTraining training, ComputationGraphConfiguration configuration) {
    InjectionPoint point = InjectionPoint.of(configuration, training.injectionDepth());
    Dr2Stage last = point.stageOf(configuration);
    int steps = last.getResidualFunctions().size() - training.injectionDepth();
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
