package io.github.sparkreversible.latent;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What is generated from which samples.
 *
 * @param strategy how a feature is generated
 * @param strength of the strategy, from 0 to its {@link LatentStrategy#largestStrength}
 * @param hardMargin a sample is hard if its margin (logit of the true class minus the largest
 *     other) is less than this; 0: on the wrong side of the boundary only
 * @param ratio number of sources drawn, in units of the number of samples given; above 0
 * @param classWeightPower p: a hard sample is drawn with the weight {@code frequency(class)^-p}; 0:
 *     all alike, 1: the classes of the hard samples as often as each other, if they have as large a
 *     share of hard samples
 * @param noise standard deviation of noise added to every component of a generated feature, after
 *     projection onto the null space of the constraints; 0: none
 * @param tolerance singular values below this share of the largest count as zero, and rows of the
 *     classifier that differ by less than this share of their length as the same; from {@value
 *     #SMALLEST_TOLERANCE}, since singular values are found as roots of eigenvalues
 */
public record LatentSettings(
    @JsonProperty("strategy") LatentStrategy strategy,
    @JsonProperty("strength") double strength,
    @JsonProperty("hardMargin") double hardMargin,
    @JsonProperty("ratio") double ratio,
    @JsonProperty("classWeightPower") double classWeightPower,
    @JsonProperty("noise") double noise,
    @JsonProperty("tolerance") double tolerance)
    implements Serializable {

  /** Tolerance to start with. */
  public static final double DEFAULT_TOLERANCE = 1e-6;

  /** Hard margin to start with. */
  public static final double DEFAULT_HARD_MARGIN = 8;

  private static final double SMALLEST_TOLERANCE = 1e-7;

  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException naming the setting, its value and the range
   */
  public LatentSettings {
    if (strategy == null) {
      throw new IllegalArgumentException("latent strategy = null, expected one");
    }
    if (!(strength >= 0 && strength <= strategy.largestStrength())) {
      throw refused(
          "strength",
          strength,
          strategy.largestStrength() == Double.MAX_VALUE
              ? "a finite number from 0 for strategy " + strategy
              : "from 0 to %s for strategy %s".formatted(strategy.largestStrength(), strategy));
    }
    require(isFinite(hardMargin), "hardMargin", hardMargin, "a finite number from 0");
    require(isFinite(ratio) && ratio > 0, "ratio", ratio, "a finite number above 0");
    require(
        isFinite(classWeightPower), "classWeightPower", classWeightPower, "a finite number from 0");
    require(isFinite(noise), "noise", noise, "a finite number from 0");
    require(
        tolerance >= SMALLEST_TOLERANCE && tolerance < 1,
        "tolerance",
        tolerance,
        "from " + SMALLEST_TOLERANCE + " to less than 1");
  }

  private static boolean isFinite(double value) {
    return value >= 0 && value <= Double.MAX_VALUE;
  }

  private static void require(boolean holds, String name, double value, String expected) {
    if (!holds) {
      throw refused(name, value, expected);
    }
  }

  private static IllegalArgumentException refused(String name, double value, String expected) {
    return new IllegalArgumentException(
        "latent %s = %s, expected %s".formatted(name, value, expected));
  }

  /**
   * Settings to start with: the strategy's own strength and power of the classes' frequencies, hard
   * margin {@value #DEFAULT_HARD_MARGIN}, as many sources as samples, no noise.
   */
  public static LatentSettings of(LatentStrategy strategy) {
    return new LatentSettings(
        strategy,
        strategy.defaultStrength(),
        DEFAULT_HARD_MARGIN,
        1,
        strategy.defaultClassWeightPower(),
        0,
        DEFAULT_TOLERANCE);
  }

  /** The same with another strength. */
  public LatentSettings withStrength(double value) {
    return new LatentSettings(
        strategy, value, hardMargin, ratio, classWeightPower, noise, tolerance);
  }

  /** The same with another hard margin. */
  public LatentSettings withHardMargin(double value) {
    return new LatentSettings(strategy, strength, value, ratio, classWeightPower, noise, tolerance);
  }

  /** The same with another number of sources for each sample. */
  public LatentSettings withRatio(double value) {
    return new LatentSettings(
        strategy, strength, hardMargin, value, classWeightPower, noise, tolerance);
  }

  /** The same with another power of the classes' frequencies. */
  public LatentSettings withClassWeightPower(double value) {
    return new LatentSettings(strategy, strength, hardMargin, ratio, value, noise, tolerance);
  }

  /** The same with other noise. */
  public LatentSettings withNoise(double value) {
    return new LatentSettings(
        strategy, strength, hardMargin, ratio, classWeightPower, value, tolerance);
  }
}
