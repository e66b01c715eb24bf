package io.github.sparkreversible.reversible;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * One coefficient over the global iterations: its start before a window, its end after it, and a
 * way between them inside.
 *
 * @param start value before the window
 * @param end value after the window
 * @param first first iteration of the window; may be negative, where part of the way is done at
 *     iteration 0
 * @param length length of the window in iterations; 0 jumps
 * @param shape the way inside the window
 * @param steps number of equal steps of {@link Shape#STEPS}, otherwise unused
 * @param stop part of the way, 0 to 1, at which the coefficient stays for good
 */
public record CoefficientRamp(
    @JsonProperty("start") double start,
    @JsonProperty("end") double end,
    @JsonProperty("first") long first,
    @JsonProperty("length") long length,
    @JsonProperty("shape") Shape shape,
    @JsonProperty("steps") int steps,
    @JsonProperty("stop") double stop)
    implements Serializable {

  /** The way from start to end. */
  public enum Shape {
    /** By the same amount in every iteration. */
    LINEAR,
    /** Slow at both ends: half a cosine. */
    COSINE,
    /** By equal steps at equal distances. */
    STEPS
  }

  /** Refuses what makes no ramp. */
  public CoefficientRamp {
    if (!Double.isFinite(start) || !Double.isFinite(end)) {
      throw new IllegalArgumentException(
          "A coefficient must be finite, got " + start + " -> " + end);
    }
    if (length < 0) {
      throw new IllegalArgumentException(
          "The length of a ramp must not be negative, got " + length + " iterations");
    }
    if (shape == Shape.STEPS && steps < 1) {
      throw new IllegalArgumentException("A ramp by steps needs at least one, got " + steps);
    }
    if (!(stop >= 0 && stop <= 1)) {
      throw new IllegalArgumentException(
          "A ramp stops at a part of its way from 0 to 1, got " + stop);
    }
  }

  /** A linear ramp over the first {@code length} iterations. */
  public static CoefficientRamp linear(double start, double end, long length) {
    return new CoefficientRamp(start, end, 0, length, Shape.LINEAR, 0, 1);
  }

  /** A ramp of half a cosine over the first {@code length} iterations. */
  public static CoefficientRamp cosine(double start, double end, long length) {
    return new CoefficientRamp(start, end, 0, length, Shape.COSINE, 0, 1);
  }

  /** The iteration from which on the coefficient stays. */
  public long lastIteration() {
    return Math.max(0, first + length);
  }

  /** The same ramp in another window. */
  public CoefficientRamp within(long firstIteration, long iterations) {
    return new CoefficientRamp(start, end, firstIteration, iterations, shape, steps, stop);
  }

  /** The same ramp, stopped for good at a part of its way. */
  public CoefficientRamp stoppedAt(double part) {
    return new CoefficientRamp(start, end, first, length, shape, steps, part);
  }

  /** The coefficient at a global iteration, counted from 0. */
  public double at(long iteration) {
    double way = Math.min(stop, way(iteration - first));
    return way == 1 ? end : start + way * (end - start);
  }

  private double way(long done) {
    if (done >= length) {
      return 1;
    }
    if (done <= 0) {
      return 0;
    }
    double part = done / (double) length;
    return switch (shape) {
      case LINEAR -> part;
      case COSINE -> (1 - Math.cos(Math.PI * part)) / 2;
      // In whole numbers, so that no step comes an iteration late.
      case STEPS -> done * steps / length / (double) steps;
    };
  }

  @Override
  public String toString() {
    String way =
        switch (shape) {
          case LINEAR -> "";
          case COSINE -> " by a cosine";
          case STEPS -> " in " + steps + " steps";
        };
    String stopped = stop < 1 ? " stopped at " + stop + " of the way" : "";
    return start == end
        ? Double.toString(start)
        : start
            + " -> "
            + end
            + way
            + " over iterations "
            + first
            + " to "
            + (first + length)
            + stopped;
  }
}
