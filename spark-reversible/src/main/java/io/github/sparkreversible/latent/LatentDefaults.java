package io.github.sparkreversible.latent;

/**
 * What settings of a network's training with generated features are to start with: what was best on
 * long-tailed images.
 *
 * @param strength of the strategy
 * @param classWeightPower power of the classes' inverse frequencies with which sources are drawn
 * @param weight factor of the generated features' mean loss
 * @param start part of the training before the first generated feature
 */
public record LatentDefaults(
    double strength, double classWeightPower, double weight, double start) {
  /** Part of the training before anything is added to the loss. */
  public static final double START = 0.2;

  /** Largest strength of features that are injected into a stage. */
  public static final double INJECTED_STRENGTH = 0.25;

  /** Start of features that are injected into a stage. */
  public static final double INJECTED_START = 0.7;

  /** For features that are generated for the classifier. */
  public static LatentDefaults inClassifier(LatentStrategy strategy) {
    return new LatentDefaults(
        strategy.defaultStrength(),
        strategy.defaultClassWeightPower(),
        strategy.defaultWeight(),
        START);
  }

  /**
   * For features that are injected into the middle of a stage. What follows can tell them from
   * samples, the better the further they are from any; then it learns that they are of rare
   * classes, and that samples are not. So they stay near, come late, and count no more than
   * samples.
   */
  public static LatentDefaults injected(LatentStrategy strategy) {
    return new LatentDefaults(
        Math.min(INJECTED_STRENGTH, strategy.defaultStrength()), 1, 1, INJECTED_START);
  }
}
