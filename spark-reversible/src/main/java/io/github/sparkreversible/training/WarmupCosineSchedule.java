package io.github.sparkreversible.training;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Learning rate that rises linearly over the warm-up and then falls to zero along half a cosine.
 *
 * <p>With T iterations, W of them warm-up, and iteration t = 0, 1, ..., T - 1:
 *
 * <pre>
 * t &lt; W:  peak * (t + 1) / W
 * t &gt;= W: peak * (1 + cos(pi * (t - W) / (T - W))) / 2
 * </pre>
 *
 * <p>The peak is reached in the last iteration of the warm-up and the first after it; beyond T the
 * rate is zero. Loshchilov and Hutter, SGDR, arXiv 1608.03983, eq. 5, without restarts.
 */
public final class WarmupCosineSchedule implements ISchedule {
  private static final long serialVersionUID = 1L;

  private final double peak;
  private final int warmupIterations;
  private final int iterations;

  /**
   * A schedule.
   *
   * @param peak largest learning rate
   * @param warmupIterations W, from 0 to {@code iterations}
   * @param iterations T, at least 1
   * @throws IllegalArgumentException if a value is outside its range
   */
  public WarmupCosineSchedule(
      @JsonProperty("peak") double peak,
      @JsonProperty("warmupIterations") int warmupIterations,
      @JsonProperty("iterations") int iterations) {
    if (!(peak >= 0) || iterations < 1 || warmupIterations < 0 || warmupIterations > iterations) {
      throw new IllegalArgumentException(
          ("peak %s, warmupIterations %d, iterations %d: expected peak >= 0, iterations >= 1, and"
                  + " warmupIterations from 0 to iterations")
              .formatted(peak, warmupIterations, iterations));
    }
    this.peak = peak;
    this.warmupIterations = warmupIterations;
    this.iterations = iterations;
  }

  /** Largest learning rate. */
  public double getPeak() {
    return peak;
  }

  /** Iterations with a rising rate. */
  public int getWarmupIterations() {
    return warmupIterations;
  }

  /** All iterations. */
  public int getIterations() {
    return iterations;
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    if (iteration < warmupIterations) {
      return peak * (iteration + 1) / warmupIterations;
    }
    if (iteration >= iterations) {
      return 0;
    }
    double progress = (iteration - warmupIterations) / (double) (iterations - warmupIterations);
    return peak * (1 + Math.cos(Math.PI * progress)) / 2;
  }

  /** The schedule itself: it is immutable. */
  @Override
  @SuppressWarnings("MissingSuperCall")
  public ISchedule clone() {
    return this;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WarmupCosineSchedule that
        && peak == that.peak
        && warmupIterations == that.warmupIterations
        && iterations == that.iterations;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Double.hashCode(peak) + warmupIterations) + iterations;
  }

  @Override
  public String toString() {
    return "WarmupCosineSchedule(peak=%s, warmupIterations=%d, iterations=%d)"
        .formatted(peak, warmupIterations, iterations);
  }
}
