package io.github.sparkreversible.latent;

import java.io.Serializable;
import java.util.Arrays;

/**
 * How frequent the classes are in the training data. A class without samples counts as one sample,
 * so that all logarithms are finite.
 */
public final class ClassPriors implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] shares;

  private ClassPriors(double[] shares) {
    this.shares = shares;
  }

  /**
   * Priors from numbers of samples.
   *
   * @param counts of each class, in the order of the classifier's outputs
   * @throws IllegalArgumentException if there are fewer than two classes, or a count is negative
   */
  public static ClassPriors ofCounts(long... counts) {
    if (counts.length < 2) {
      throw new IllegalArgumentException(
          "There are counts of %d classes, expected at least 2".formatted(counts.length));
    }
    double[] shares = new double[counts.length];
    double sum = 0;
    for (int c = 0; c < counts.length; c++) {
      if (counts[c] < 0) {
        throw new IllegalArgumentException(
            "Class %d has the count %d, expected at least 0".formatted(c, counts[c]));
      }
      shares[c] = Math.max(1, counts[c]);
      sum += shares[c];
    }
    for (int c = 0; c < counts.length; c++) {
      shares[c] /= sum;
    }
    return new ClassPriors(shares);
  }

  /**
   * Priors from labels.
   *
   * @param labels class indices
   * @param classes number of classes
   * @throws IllegalArgumentException if a label is none of them
   */
  public static ClassPriors ofLabels(int[] labels, int classes) {
    long[] counts = new long[classes];
    for (int i = 0; i < labels.length; i++) {
      counts[requireClass(labels[i], i, classes)]++;
    }
    return ofCounts(counts);
  }

  /** All classes alike. */
  public static ClassPriors uniform(int classes) {
    return ofCounts(new long[classes]);
  }

  /** Number of classes. */
  public int classes() {
    return shares.length;
  }

  /** Share of a class; all shares sum up to 1. */
  public double share(int label) {
    return shares[label];
  }

  /** Natural logarithms of the shares. */
  public double[] logarithms() {
    return Arrays.stream(shares).map(Math::log).toArray();
  }

  /**
   * Weights {@code share^-power}, scaled so that their mean over the data is 1 (with power 1 and
   * the weight as a factor of the loss, this is the usual class weighting).
   */
  public double[] weights(double power) {
    double rarest = Arrays.stream(shares).min().orElseThrow();
    // The largest is 1, so that no power is too large.
    double[] weights =
        Arrays.stream(shares).map(share -> Math.pow(share / rarest, -power)).toArray();
    double mean = 0;
    for (int c = 0; c < shares.length; c++) {
      mean += shares[c] * weights[c];
    }
    for (int c = 0; c < shares.length; c++) {
      weights[c] /= mean;
    }
    return weights;
  }

  static int requireClass(int label, int row, int classes) {
    if (label < 0 || label >= classes) {
      throw new IllegalArgumentException(
          "The label of row %d is %d, expected from 0 to %d".formatted(row, label, classes - 1));
    }
    return label;
  }
}
