package io.github.sparkreversible.latent;

import java.io.Serializable;
import java.util.List;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What {@link LatentOutput} adds to the cross entropy in training.
 *
 * @param classCounts samples of each class in the training data, in the order of the outputs
 * @param settings what features are generated; null: none
 * @param weight factor of the mean cross entropy of the generated features
 * @param start first iteration with generated features, counted over the whole training
 * @param throughBody whether the generated features' gradient reaches the samples' own features,
 *     and so the body, or the classifier alone; features that are injected into the middle of a
 *     stage train what follows it, whatever this says
 * @param divergenceWeight factor of the {@link PrototypeDivergence}, whose gradient reaches the
 *     samples' features, from {@code start} on; 0: none
 * @param lossClassWeightPower p: the cross entropy of a sample is weighted by {@code
 *     share(class)^-p}, scaled to the mean 1; 0: all alike. A method to compare with
 * @param logitAdjustment tau: {@code tau log prior} is added to the samples' logits in the training
 *     loss (Menon et al., arXiv 2007.07314); 0: nothing. A method to compare with
 * @param injectionDepth residual functions of the last stage before the state into which generated
 *     features are injected ({@link LatentInjection}); {@value #CLASSIFIER}: into the classifier
 * @param injectionTolerance largest relative error of injected states that are trained on
 */
public record LatentTraining(
    @JsonProperty("classCounts") List<Long> classCounts,
    @JsonProperty("settings") LatentSettings settings,
    @JsonProperty("weight") double weight,
    @JsonProperty("start") long start,
    @JsonProperty("throughBody") boolean throughBody,
    @JsonProperty("divergenceWeight") double divergenceWeight,
    @JsonProperty("lossClassWeightPower") double lossClassWeightPower,
    @JsonProperty("logitAdjustment") double logitAdjustment,
    @JsonProperty("injectionDepth") int injectionDepth,
    @JsonProperty("injectionTolerance") double injectionTolerance)
    implements Serializable {

  /** Injection depth of features that are injected into the classifier. */
  public static final int CLASSIFIER = -1;

  /** Largest relative error of injected states to start with. */
  public static final double DEFAULT_INJECTION_TOLERANCE = 1e-4;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException naming the value and its range
   */
  public LatentTraining {
    classCounts = List.copyOf(classCounts);
    ClassPriors.ofCounts(counts(classCounts));
    require(weight, "weight");
    require(start, "start");
    require(divergenceWeight, "divergenceWeight");
    require(lossClassWeightPower, "lossClassWeightPower");
    require(logitAdjustment, "logitAdjustment");
    require(injectionTolerance, "injectionTolerance");
    if (injectionDepth < CLASSIFIER) {
      throw new IllegalArgumentException(
          "latent injectionDepth = %d, expected at least %d".formatted(injectionDepth, CLASSIFIER));
    }
  }

  private static void require(double value, String name) {
    if (!(value >= 0 && value <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "latent %s = %s, expected a finite number from 0".formatted(name, value));
    }
  }

  private static long[] counts(List<Long> counts) {
    return counts.stream().mapToLong(Long::longValue).toArray();
  }

  /** Features for the classifier alone; see the record's components. */
  public LatentTraining(
      List<Long> classCounts,
      LatentSettings settings,
      double weight,
      long start,
      boolean throughBody,
      double divergenceWeight,
      double lossClassWeightPower,
      double logitAdjustment) {
    this(
        classCounts,
        settings,
        weight,
        start,
        throughBody,
        divergenceWeight,
        lossClassWeightPower,
        logitAdjustment,
        CLASSIFIER,
        DEFAULT_INJECTION_TOLERANCE);
  }

  /**
   * Generated features with weight 1, whatever the strategy's own, from the first iteration on,
   * through the body.
   */
  public static LatentTraining of(List<Long> classCounts, LatentSettings settings) {
    return new LatentTraining(classCounts, settings, 1, 0, true, 0, 0, 0);
  }

  /** The cross entropy alone. */
  public static LatentTraining none(List<Long> classCounts) {
    return new LatentTraining(classCounts, null, 0, 0, true, 0, 0, 0);
  }

  /** How frequent the classes are. */
  ClassPriors priors() {
    return ClassPriors.ofCounts(counts(classCounts));
  }

  /** The same with features injected into the middle of the last stage. */
  public LatentTraining withInjection(int depth, double tolerance) {
    return new LatentTraining(
        classCounts,
        settings,
        weight,
        start,
        throughBody,
        divergenceWeight,
        lossClassWeightPower,
        logitAdjustment,
        depth,
        tolerance);
  }

  /** Whether features are generated, and injected into the middle of the last stage. */
  public boolean injects() {
    return settings != null && weight > 0 && injectionDepth != CLASSIFIER;
  }

  /** Whether features are generated for the classifier at an iteration. */
  boolean generatesAt(long iteration) {
    return injectionDepth == CLASSIFIER && isOnAt(iteration);
  }

  /** Whether features are generated for the middle of a stage at an iteration. */
  boolean injectsAt(long iteration) {
    return injectionDepth != CLASSIFIER && isOnAt(iteration);
  }

  private boolean isOnAt(long iteration) {
    return settings != null && weight > 0 && iteration >= start;
  }

  /** Whether the divergence counts at an iteration. */
  boolean divergesAt(long iteration) {
    return divergenceWeight > 0 && iteration >= start;
  }

  /** The most features that are generated of a batch. */
  public int mostGenerated(int rows) {
    return Math.toIntExact(Math.round(settings.ratio() * rows));
  }
}
