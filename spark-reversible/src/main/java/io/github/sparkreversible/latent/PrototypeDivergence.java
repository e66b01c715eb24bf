package io.github.sparkreversible.latent;

/**
 * How far features are from their prototypes: the Kullback-Leibler divergence {@code KL(softmax(z)
 * || softmax(w_true))}, averaged over the rows, softmax over the feature's components. The term
 * that the paper's author added to the loss, with a small weight, in an earlier experiment.
 */
public final class PrototypeDivergence {
  private final LinearHead head;
  private final int[] labels;

  /** Softmax of each row's feature, {@code [rows, dim]}. */
  private final double[] p;

  /** {@code log p - log q} minus the row's divergence. */
  private final double[] excess;

  private double sum;

  private PrototypeDivergence(LinearHead head, int[] labels, int values) {
    this.head = head;
    this.labels = labels;
    this.p = new double[values];
    this.excess = new double[values];
  }

  /**
   * Computes the divergence.
   *
   * @param head the classifier
   * @param features z, {@code [rows, dim]}
   * @param labels true class of each row
   * @throws IllegalArgumentException if the lengths do not fit, or a label is no class
   */
  public static PrototypeDivergence of(LinearHead head, float[] features, int[] labels) {
    int rows = head.requireRows(features);
    if (labels.length != rows) {
      throw new IllegalArgumentException(
          "%d rows of features and %d labels".formatted(rows, labels.length));
    }
    PrototypeDivergence divergence = new PrototypeDivergence(head, labels, features.length);
    for (int row = 0; row < rows; row++) {
      ClassPriors.requireClass(labels[row], row, head.classes());
      divergence.computeRow(row, features);
    }
    return divergence;
  }

  private void computeRow(int row, float[] features) {
    int dim = head.dim();
    int begin = row * dim;
    double[] prototype = new double[dim];
    for (int i = 0; i < dim; i++) {
      p[begin + i] = features[begin + i];
      prototype[i] = head.weight(labels[row], i);
    }
    double logP = logOfSum(p, begin, dim);
    double logQ = logOfSum(prototype, 0, dim);
    double divergence = 0;
    for (int i = begin; i < begin + dim; i++) {
      excess[i] = (p[i] - logP) - (prototype[i - begin] - logQ);
      p[i] = Math.exp(p[i] - logP);
      divergence += p[i] * excess[i];
    }
    for (int i = begin; i < begin + dim; i++) {
      excess[i] -= divergence;
    }
    sum += divergence;
  }

  /** {@code log sum exp}. */
  private static double logOfSum(double[] values, int begin, int dim) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = begin; i < begin + dim; i++) {
      largest = Math.max(largest, values[i]);
    }
    double exponentials = 0;
    for (int i = begin; i < begin + dim; i++) {
      exponentials += Math.exp(values[i] - largest);
    }
    return largest + Math.log(exponentials);
  }

  /** The mean over the rows, in nats; 0 for no rows. */
  public double value() {
    return labels.length == 0 ? 0 : sum / labels.length;
  }

  /**
   * Adds the gradient for the features.
   *
   * @param weight factor of the value in the loss
   * @param gradient {@code [rows, dim]}
   */
  public void addFeatureGradient(double weight, float[] gradient) {
    for (int i = 0; i < p.length; i++) {
      gradient[i] += (float) (weight / labels.length * p[i] * excess[i]);
    }
  }
}
