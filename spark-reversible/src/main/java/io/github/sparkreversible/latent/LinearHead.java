package io.github.sparkreversible.latent;

import io.github.sparkreversible.ops.HeapAlgebra;
import java.io.Serializable;

/**
 * The linear classifier that latent features are read by: logits {@code l_c = w_c . z + b_c}.
 *
 * <p>The weights lie as {@code [classes, dim]} row-major, which is the memory of DL4J's {@code W
 * [dim, classes]} in its column-major order. The arrays are held, not copied: who changes them
 * makes a new {@link LatentFeatureGenerator}.
 */
public final class LinearHead implements Serializable {
  private static final long serialVersionUID = 1L;

  private final float[] weights;
  private final float[] bias;
  private final int dim;

  /**
   * A classifier.
   *
   * @param weights {@code [classes, dim]}
   * @param bias {@code [classes]}, of at least two classes; tells their number
   * @throws IllegalArgumentException if the lengths do not fit
   */
  public LinearHead(float[] weights, float[] bias) {
    int classes = bias.length;
    if (classes < 2 || weights.length == 0 || weights.length % classes != 0) {
      throw new IllegalArgumentException(
          "%d weights for %d classes, expected at least 2 classes and as many weights for each"
              .formatted(weights.length, classes));
    }
    this.weights = weights;
    this.bias = bias;
    this.dim = weights.length / classes;
  }

  /** Length of a feature. */
  public int dim() {
    return dim;
  }

  /** Number of classes. */
  public int classes() {
    return bias.length;
  }

  /** Element i of a class's weights. */
  public float weight(int label, int i) {
    return weights[label * dim + i];
  }

  /** A class's bias. */
  public float bias(int label) {
    return bias[label];
  }

  /**
   * Logits.
   *
   * @param features {@code [rows, dim]}
   * @return {@code [rows, classes]}
   * @throws IllegalArgumentException if the features are no whole number of rows
   */
  public float[] logits(float[] features) {
    int rows = requireRows(features);
    float[] logits = new float[Math.multiplyExact(rows, bias.length)];
    for (int row = 0; row < rows; row++) {
      System.arraycopy(bias, 0, logits, row * bias.length, bias.length);
    }
    HeapAlgebra.productTransposed(features, weights, dim, 1, logits);
    return logits;
  }

  /**
   * Logits of one feature, added up in a fixed order in double precision: the same whatever other
   * features are computed beside it, which a matrix product does not promise.
   *
   * @param feature {@code [dim]}
   * @return {@code [classes]}
   * @throws IllegalArgumentException if the feature has another length
   */
  public float[] logitsOfOne(float[] feature) {
    if (feature.length != dim) {
      throw new IllegalArgumentException(
          "The feature has %d values, expected %d".formatted(feature.length, dim));
    }
    float[] logits = new float[bias.length];
    for (int c = 0; c < bias.length; c++) {
      double sum = bias[c];
      for (int i = 0; i < dim; i++) {
        sum += (double) weights[c * dim + i] * feature[i];
      }
      logits[c] = (float) sum;
    }
    return logits;
  }

  /** Number of rows of features. */
  int requireRows(float[] features) {
    if (features.length % dim != 0) {
      throw new IllegalArgumentException(
          "%d values of features, expected [rows, %d]".formatted(features.length, dim));
    }
    return features.length / dim;
  }

  /** {@code ||w_c||}. */
  double length(int label) {
    double sum = 0;
    for (int i = label * dim; i < (label + 1) * dim; i++) {
      sum += (double) weights[i] * weights[i];
    }
    return Math.sqrt(sum);
  }

  /** {@code target = w_first - w_second}. */
  void difference(int first, int second, double[] target) {
    for (int i = 0; i < dim; i++) {
      target[i] = (double) weights[first * dim + i] - weights[second * dim + i];
    }
  }

  /** The mean over the classes' weights: {@code [dim]}. */
  double[] meanWeights() {
    double[] mean = new double[dim];
    for (int c = 0; c < bias.length; c++) {
      for (int i = 0; i < dim; i++) {
        mean[i] += weights[c * dim + i];
      }
    }
    for (int i = 0; i < dim; i++) {
      mean[i] /= bias.length;
    }
    return mean;
  }
}
