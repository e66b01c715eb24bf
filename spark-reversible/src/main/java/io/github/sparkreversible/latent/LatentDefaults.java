package io.github.sparkreversible.latent;

/**
 * Where {@link LatentSettings} and {@link LatentTraining} start from: what was best on long-tailed
 * images.
 *
 * @param strength of the strategy
 * @param classWeightPower power of the classes' inverse frequencies with which sources are drawn
 * @param weight factor of the generated features' mean loss
 * @param start part of the training before the first generated feature, and before the divergence
 */
public record LatentDefaults(
    double strength, double classWeightPower, double weight, double start) {
  /** Start of features that are generated for the classifier, and of the divergence. */
  public static final double START = 0.2;

  /** Strength of features that are injected into a stage. */
  public static final double INJECTED_STRENGTH = 0.25;

  /** Start of features that are injected into a stage. */
  public static final double INJECTED_START = 0.7;

  /** For features that a network generates for its classifier. */
  public static LatentDefaults inClassifier(LatentStrategy strategy) {
    return new LatentDefaults(
        strategy.defaultStrength(),
        strategy.defaultClassWeightPower(),
        strategy.defaultWeight(),
        START);
  }

  /** For features that any classifier learns from as it does from samples. */
  public static LatentDefaults besideSamples(LatentStrategy strategy) {
    return new LatentDefaults(strategy.defaultStrength(), strategy.defaultClassWeightPower(), 1, 0);
  }

  /**
   * For features that are injected into the middle of a stage. What follows can tell them from
   * samples, the better the further they are from any; then it learns that such states are of rare
   * classes, and that samples are not. So steps are small, come late, and count no more than
   * samples. ({@link LatentStrategy#BEYOND} goes far at any strength.) With a small part of the
   * step of {@link LatentStrategy#PRIOR}, what is gained comes from drawing rare classes as often.
   */
  public static LatentDefaults injected() {
    return new LatentDefaults(INJECTED_STRENGTH, 1, 1, INJECTED_START);
  }
}
