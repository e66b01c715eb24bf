package io.github.sparkreversible.reversible;

import java.io.Serializable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * What a stage knows of how reversal errors grow in it. It is part of the stage's configuration, so
 * that it travels with the network to DL4J Spark's workers and into checkpoints.
 *
 * <p>Reversing one residual function adds {@code noise / beta} to a state's relative error, and
 * multiplies what was there by {@code g = sqrt(alpha^2 + gain^2) / beta}: errors through the
 * residual function have no fixed direction against those beside it.
 *
 * @param noise relative rounding error of one step before it is divided by beta
 * @param gain factor by which a residual function changes the norm of a small difference
 * @param interval distance of the anchors with which the gain was measured; 0 before the first step
 */
public record AnchorEstimate(
    @JsonProperty("noise") double noise,
    @JsonProperty("gain") double gain,
    @JsonProperty("interval") int interval)
    implements Serializable {
  private static final double MOST_GAIN = 1e3;
  private static final double FLOAT_NOISE = 2e-7;
  private static final double DOUBLE_NOISE = 4e-16;

  /** What is assumed before anything was measured. */
  public static AnchorEstimate initial(DataType dataType) {
    return new AnchorEstimate(dataType == DataType.DOUBLE ? DOUBLE_NOISE : FLOAT_NOISE, 1, 0);
  }

  /** The more cautious of two, for workers that measured different data. */
  public AnchorEstimate moreCautious(AnchorEstimate other) {
    return new AnchorEstimate(
        Math.max(noise, other.noise),
        Math.max(gain, other.gain),
        Math.min(interval, other.interval));
  }

  /** Expected relative error after a number of reversals in a row. */
  public double error(Coefficients coefficients, int steps) {
    return error(coefficients, steps, gain);
  }

  private double error(Coefficients coefficients, int steps, double ofGain) {
    double growth = Math.hypot(coefficients.alpha(), ofGain) / coefficients.beta();
    double sum = Math.abs(growth - 1) < 1e-9 ? steps : (Math.pow(growth, steps) - 1) / (growth - 1);
    return noise / coefficients.beta() * sum;
  }

  /** The gain at which a number of reversals have this error, which may be infinite or NaN. */
  double gainOf(Coefficients coefficients, int steps, double measured) {
    if (Double.isNaN(measured)) {
      return MOST_GAIN;
    }
    double low = 0;
    double high = MOST_GAIN;
    while (high - low > 1e-3 * high && high > 1e-3) {
      double middle = (low + high) / 2;
      if (error(coefficients, steps, middle) < measured) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /**
   * Takes in a rounding error that was measured while every state was kept. It is forgotten slowly,
   * and so is a gain above 1, which cannot be measured then.
   */
  AnchorEstimate withNoise(double measured) {
    double cautious = Double.isFinite(measured) ? Math.max(measured, 0.95 * noise) : noise;
    return new AnchorEstimate(cautious, gain > 1 ? 0.9 * gain + 0.1 : gain, 1);
  }

  /** Takes in a measured gain: a larger one counts at once, a smaller one by half. */
  AnchorEstimate withGain(double found, int atInterval) {
    double limited = Math.min(found, 2 * gain + 1);
    return new AnchorEstimate(noise, limited > gain ? limited : (limited + gain) / 2, atInterval);
  }
}
