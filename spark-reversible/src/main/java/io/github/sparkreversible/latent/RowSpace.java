package io.github.sparkreversible.latent;

import java.io.Serializable;
import java.util.Arrays;

/** A linear space, by vectors of unit length that are orthogonal to each other. */
final class RowSpace implements Serializable {
  private static final long serialVersionUID = 1L;

  private final double[] basis;
  private final int dim;

  /**
   * A space.
   *
   * @param basis {@code [rank, dim]}
   * @param dim length of a vector
   */
  RowSpace(double[] basis, int dim) {
    this.basis = basis;
    this.dim = dim;
  }

  /** Number of dimensions of the space. */
  int rank() {
    return basis.length / dim;
  }

  /** Takes the space out of a vector: what is left is orthogonal to all of it. */
  void remove(double[] vector) {
    if (rank() == dim) {
      Arrays.fill(vector, 0);
      return;
    }
    for (int i = 0; i < basis.length; i += dim) {
      Vectors.add(-Vectors.dot(basis, i, vector), basis, i, vector);
    }
  }

  /** The space with a further vector, unless it lies in this one up to a share of its length. */
  RowSpace with(double[] vector, double tolerance) {
    double[] outside = vector.clone();
    remove(outside);
    // Once more, since the first time leaves rounding of the size of what it took out.
    remove(outside);
    double length = Vectors.length(outside);
    if (!(length > tolerance * Vectors.length(vector))) {
      return this;
    }
    double[] extended = Arrays.copyOf(basis, basis.length + dim);
    for (int i = 0; i < dim; i++) {
      extended[basis.length + i] = outside[i] / length;
    }
    return new RowSpace(extended, dim);
  }
}
