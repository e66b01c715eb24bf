package io.github.sparkreversible.latent;

/** A gradient for a {@link LinearHead}'s parameters, added up on the heap. */
final class HeadGradient {
  private final int dim;
  private final float[] weights;
  private final float[] bias;

  HeadGradient(int classes, int dim) {
    this.dim = dim;
    this.weights = new float[Math.multiplyExact(classes, dim)];
    this.bias = new float[classes];
  }

  void addWeight(int label, int i, double value) {
    weights[label * dim + i] += (float) value;
  }

  void addBias(int label, double value) {
    bias[label] += (float) value;
  }

  /** {@code [classes, dim]}. */
  float[] weights() {
    return weights;
  }

  /** {@code [classes]}. */
  float[] bias() {
    return bias;
  }
}
