package io.github.sparkreversible.pipelines.experiment;

import java.util.Arrays;

/**
 * Mean and spread of a few numbers.
 *
 * @param mean NaN of no numbers
 * @param standardDeviation with n - 1 in the denominator; NaN of fewer than two numbers
 */
record Moments(double mean, double standardDeviation) {

  /** Those of some numbers. */
  static Moments of(double... numbers) {
    double mean = Arrays.stream(numbers).average().orElse(Double.NaN);
    double squares = Arrays.stream(numbers).map(each -> (each - mean) * (each - mean)).sum();
    return new Moments(
        mean, numbers.length < 2 ? Double.NaN : Math.sqrt(squares / (numbers.length - 1)));
  }
}
