package io.github.sparkreversible.ml;

/** Softmax on the Java heap. */
final class Softmax {
  private Softmax() {}

  /** Replaces logits by probabilities. */
  static void inPlace(double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i] - largest);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
  }
}
