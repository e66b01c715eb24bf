package io.github.sparkreversible.datasets.sampling;

import java.util.Arrays;

/**
 * Which pixels of one axis make each pixel of the resized axis, and how much each counts.
 *
 * <p>Output pixel i has its centre at c = start + (i + 0.5) s with s = length / size, the step from
 * one output pixel to the next. Input pixel j, whose centre is at j + 0.5, gets the weight f((j +
 * 0.5 - c) / max(1, s)), and the weights of an output pixel are divided by their sum. So a filter
 * grows with the step where the axis shrinks (nothing is skipped), and interpolates where it grows.
 */
final class AxisWeights {
  private final int[] firsts;
  private final float[][] weights;

  private AxisWeights(int[] firsts, float[][] weights) {
    this.firsts = firsts;
    this.weights = weights;
  }

  /**
   * The weights of an axis.
   *
   * @param pixels pixels of the axis
   * @param start where the part that is kept begins, in pixels
   * @param length length of that part, in pixels
   * @param size pixels after resizing
   */
  static AxisWeights of(
      int pixels, double start, double length, int size, Resampler.Filter filter) {
    double step = length / size;
    double scale = Math.max(1, step);
    double support = filter.support() * scale;
    int[] firsts = new int[size];
    float[][] weights = new float[size][];
    for (int i = 0; i < size; i++) {
      double centre = start + (i + 0.5) * step;
      int first = Math.max(0, (int) Math.floor(centre - support + 0.5));
      int end = Math.min(pixels, (int) Math.floor(centre + support + 0.5));
      double[] values = new double[end - first];
      for (int j = 0; j < values.length; j++) {
        values[j] = filter.value((first + j + 0.5 - centre) / scale);
      }
      // Without zeros at the ends, so that an infinite pixel beside one stays where it is.
      int from = 0;
      int to = values.length;
      while (to - from > 1 && values[from] == 0) {
        from++;
      }
      while (to - from > 1 && values[to - 1] == 0) {
        to--;
      }
      firsts[i] = first + from;
      weights[i] = normalized(Arrays.copyOfRange(values, from, to));
    }
    return new AxisWeights(firsts, weights);
  }

  private static float[] normalized(double[] values) {
    double sum = Arrays.stream(values).sum();
    float[] weights = new float[values.length];
    for (int j = 0; j < weights.length; j++) {
      weights[j] = (float) (values[j] / sum);
    }
    return weights;
  }

  /** Pixels after resizing. */
  int size() {
    return firsts.length;
  }

  /** First pixel that output pixel i is made of; ascending in i. */
  int first(int i) {
    return firsts[i];
  }

  /** Weights of that pixel and of those behind it; not to be changed. */
  float[] weights(int i) {
    return weights[i];
  }

  /** First pixel that is needed at all. */
  int begin() {
    return Arrays.stream(firsts).min().orElse(0);
  }

  /** The pixel behind the last one that is needed at all. */
  int end() {
    int end = 0;
    for (int i = 0; i < firsts.length; i++) {
      end = Math.max(end, firsts[i] + weights[i].length);
    }
    return end;
  }
}
