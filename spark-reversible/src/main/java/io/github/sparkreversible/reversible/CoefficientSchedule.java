package io.github.sparkreversible.reversible;

import java.io.Serializable;
import java.util.Objects;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The coefficients over the global iterations: both move linearly from their start to their end
 * over the first {@code iterations} iterations, and stay there.
 *
 * <p>Dynamic finetuning (arXiv 2401.04105, section 3.3) moves from the pretrained network (1, 0) to
 * the reversible one (0, 1) during training.
 */
public final class CoefficientSchedule implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double alphaStart;
  private final double alphaEnd;
  private final double betaStart;
  private final double betaEnd;
  private final int iterations;

  /**
   * A linear schedule.
   *
   * @param alphaStart alpha at iteration 0
   * @param alphaEnd alpha from iteration {@code iterations} on
   * @param betaStart beta at iteration 0
   * @param betaEnd beta from iteration {@code iterations} on
   * @param iterations length of the move; 0 stands at the end from the start
   */
  @JsonCreator
  public CoefficientSchedule(
      @JsonProperty("alphaStart") double alphaStart,
      @JsonProperty("alphaEnd") double alphaEnd,
      @JsonProperty("betaStart") double betaStart,
      @JsonProperty("betaEnd") double betaEnd,
      @JsonProperty("iterations") int iterations) {
    if (iterations < 0) {
      throw new IllegalArgumentException("iterations must not be negative, got " + iterations);
    }
    new Coefficients(alphaStart, betaStart);
    new Coefficients(alphaEnd, betaEnd);
    this.alphaStart = alphaStart;
    this.alphaEnd = alphaEnd;
    this.betaStart = betaStart;
    this.betaEnd = betaEnd;
    this.iterations = iterations;
  }

  /** From the pretrained network to the reversible one over the given number of iterations. */
  public static CoefficientSchedule dynamic(int iterations) {
    return new CoefficientSchedule(1, 0, 0, 1, iterations);
  }

  /** The same coefficients at every iteration. */
  public static CoefficientSchedule fixed(double alpha, double beta) {
    return new CoefficientSchedule(alpha, alpha, beta, beta, 0);
  }

  /**
   * The coefficients of an iteration.
   *
   * @param iteration global iteration, counted from 0
   */
  public Coefficients at(long iteration) {
    if (iteration >= iterations) {
      return new Coefficients(alphaEnd, betaEnd);
    }
    double done = Math.max(0, iteration) / (double) iterations;
    return new Coefficients(
        alphaStart + done * (alphaEnd - alphaStart), betaStart + done * (betaEnd - betaStart));
  }

  /** Alpha at iteration 0. */
  public double getAlphaStart() {
    return alphaStart;
  }

  /** Alpha at the end. */
  public double getAlphaEnd() {
    return alphaEnd;
  }

  /** Beta at iteration 0. */
  public double getBetaStart() {
    return betaStart;
  }

  /** Beta at the end. */
  public double getBetaEnd() {
    return betaEnd;
  }

  /** Length of the move in iterations. */
  public int getIterations() {
    return iterations;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CoefficientSchedule that
        && alphaStart == that.alphaStart
        && alphaEnd == that.alphaEnd
        && betaStart == that.betaStart
        && betaEnd == that.betaEnd
        && iterations == that.iterations;
  }

  @Override
  public int hashCode() {
    return Objects.hash(alphaStart, alphaEnd, betaStart, betaEnd, iterations);
  }

  @Override
  public String toString() {
    return "alpha %s -> %s, beta %s -> %s over %d iterations"
        .formatted(alphaStart, alphaEnd, betaStart, betaEnd, iterations);
  }
}
