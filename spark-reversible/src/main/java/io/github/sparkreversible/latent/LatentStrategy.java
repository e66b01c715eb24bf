package io.github.sparkreversible.latent;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How a latent feature of a hard sample is generated. With source feature z, strength s, margin m,
 * {@code a = w_true - w_rival}; all but {@link #MIXTURE} and {@link #PROTOTYPE} give the feature
 * nearest to z that meets constraints on the logits. {@link #PROTOTYPE} is the paper author's
 * earlier experiment, the others are ours.
 */
public enum LatentStrategy {
  /**
   * True class and rival come closer: the margin becomes {@code (1 - s) m}. At s = 1 it is 0
   * whatever the weights are, and nothing is learned of the two classes.
   */
  BOUNDARY(0.5, 1, 1, 1),

  /**
   * A step over the decision boundary: the margin becomes {@code -s (hardMargin - m)}. s is not
   * limited.
   */
  BEYOND(1, Double.MAX_VALUE, 1, 1),

  /**
   * {@code (1 - s) z + s z_j}, j another hard sample of the same unordered pair of true class and
   * rival; s is at most 0.5, so that the source's class has the larger share.
   */
  MIXTURE(0.5, 0.5, 1, 1),

  /**
   * All logits move by {@code s log prior}, up to a constant that softmax does not see: samples of
   * rare classes become harder than they are. s is not limited.
   */
  PRIOR(1, Double.MAX_VALUE, 100, 0.25),

  /**
   * {@code (1 - s) z + s w_true}: at s = 1 the classifier's transposed weights applied to the label
   * (the author's), which depends on the label alone.
   */
  PROTOTYPE(1, 1, 1, 1);

  private final double defaultStrength;
  private final double largestStrength;
  private final double defaultWeight;
  private final double defaultClassWeightPower;

  LatentStrategy(
      double defaultStrength,
      double largestStrength,
      double defaultWeight,
      double defaultClassWeightPower) {
    this.defaultStrength = defaultStrength;
    this.largestStrength = largestStrength;
    this.defaultWeight = defaultWeight;
    this.defaultClassWeightPower = defaultClassWeightPower;
  }

  /** The strength to start with: {@link LatentDefaults}. */
  public double defaultStrength() {
    return defaultStrength;
  }

  /**
   * The factor of the generated features' mean loss to start with in the classifier of a network,
   * beside the factor 1 of the samples' own loss. Elsewhere, injected into a stage or around Spark
   * ML classifiers, it is 1. Where a network can tell all samples apart, their own loss undoes what
   * the features of {@link #PRIOR} teach, unless these count for much more.
   */
  public double defaultWeight() {
    return defaultWeight;
  }

  /**
   * The power of the classes' inverse frequencies with which hard samples are drawn to start with.
   * {@link #PRIOR} knows the frequencies; what the others do for rare classes comes from the draws.
   */
  public double defaultClassWeightPower() {
    return defaultClassWeightPower;
  }

  /**
   * Whether a feature's own gradient goes on to the weights that it was made with. {@link #PRIOR}'s
   * weights are accounted for by {@link #shiftsLogits}.
   */
  boolean reachesHead() {
    return this == BOUNDARY || this == BEYOND || this == PROTOTYPE;
  }

  /** Whether the generated logits are the source's plus a constant, whatever the weights are. */
  boolean shiftsLogits() {
    return this == PRIOR;
  }

  /**
   * The largest strength that makes sense; the smallest is 0, which changes nothing, but makes ties
   * with {@link #BEYOND}.
   */
  public double largestStrength() {
    return largestStrength;
  }

  /** The names of all strategies, as {@link #toString} prints them. */
  public static List<String> names() {
    return Arrays.stream(values()).map(LatentStrategy::toString).toList();
  }

  /**
   * The strategy of a name as {@link #toString} prints it, in any case of letters.
   *
   * @throws IllegalArgumentException with all names, if there is none of this name
   */
  public static LatentStrategy named(String name) {
    for (LatentStrategy strategy : values()) {
      if (strategy.name().equalsIgnoreCase(name)) {
        return strategy;
      }
    }
    throw new IllegalArgumentException(
        "latent strategy = %s, expected one of %s".formatted(name, Arrays.toString(values())));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
