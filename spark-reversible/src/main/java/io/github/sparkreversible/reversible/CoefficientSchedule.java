package io.github.sparkreversible.reversible;

import java.io.Serializable;
import java.util.Objects;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * The coefficients over the global iterations, each on its own ramp.
 *
 * <p>Dynamic finetuning (arXiv 2401.04105, section 3.3) moves from the pretrained network (1, 0) to
 * the reversible one (0, 1) during training.
 *
 * @param alpha ramp of alpha
 * @param beta ramp of beta, never negative
 */
public record CoefficientSchedule(
    @JsonProperty("alpha") CoefficientRamp alpha, @JsonProperty("beta") CoefficientRamp beta)
    implements Serializable {

  /** Refuses a beta that is negative at either end. */
  public CoefficientSchedule {
    Objects.requireNonNull(alpha, "alpha");
    if (beta.start() < 0 || beta.end() < 0) {
      throw new IllegalArgumentException("beta must not be negative, got " + beta);
    }
  }

  /** The iteration from which on both coefficients stay. */
  public long lastIteration() {
    return Math.max(alpha.lastIteration(), beta.lastIteration());
  }

  /** Linear from the pretrained network to the reversible one over the first iterations. */
  public static CoefficientSchedule dynamic(long iterations) {
    return new CoefficientSchedule(
        CoefficientRamp.linear(1, 0, iterations), CoefficientRamp.linear(0, 1, iterations));
  }

  /** The same coefficients at every iteration. */
  public static CoefficientSchedule fixed(double alpha, double beta) {
    return new CoefficientSchedule(
        CoefficientRamp.linear(alpha, alpha, 0), CoefficientRamp.linear(beta, beta, 0));
  }

  /**
   * The interleaved steps of the authors' public code: at equal distances, one coefficient moves,
   * beta first, then alpha, and so on. Theirs are ten steps each from (1, 0.1) to (0, 1), one an
   * epoch.
   *
   * @param start coefficients before the first step
   * @param end coefficients after the last one
   * @param steps steps of each coefficient
   * @param distance iterations between two steps
   */
  public static CoefficientSchedule interleaved(
      Coefficients start, Coefficients end, int steps, long distance) {
    long length = 2 * steps * distance;
    CoefficientRamp.Shape shape = CoefficientRamp.Shape.STEPS;
    return new CoefficientSchedule(
        new CoefficientRamp(start.alpha(), end.alpha(), 0, length, shape, steps, 1),
        new CoefficientRamp(start.beta(), end.beta(), -distance, length, shape, steps, 1));
  }

  /**
   * The same schedule, stopped for good at a part of the way, as the authors' code allows.
   *
   * @param part 0 to 1
   */
  public CoefficientSchedule stoppedAt(double part) {
    return new CoefficientSchedule(alpha.stoppedAt(part), beta.stoppedAt(part));
  }

  /**
   * The coefficients of an iteration.
   *
   * @param iteration global iteration, counted from 0
   */
  public Coefficients at(long iteration) {
    return new Coefficients(alpha.at(iteration), beta.at(iteration));
  }

  @Override
  public String toString() {
    return "alpha " + alpha + ", beta " + beta;
  }
}
