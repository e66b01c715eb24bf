package io.github.sparkreversible.latent;

import io.github.sparkreversible.ops.HeapAlgebra;
import java.util.Arrays;

/**
 * The Moore-Penrose inverse {@code A^+} of a matrix, applied: what makes the nearest feature {@code
 * z' = z + A^+ (c - A z)} that meets the constraints {@code A z' = c}.
 *
 * <p>Singular values and vectors are those of the smaller of {@code A A^T} and {@code A^T A}, in
 * double precision; singular values up to {@code tolerance} times the largest count as zero. What
 * the squares lose is won back by one step of iterative refinement.
 */
public final class PseudoInverse {
  private final double[] matrix;
  private final int rows;
  private final int columns;

  /** Inverse squares of the singular values that count. */
  private final double[] inverseSquares;

  /** Their vectors, {@code [rank, smaller of rows and columns]}, of unit length. */
  private final double[] vectors;

  private PseudoInverse(double[] matrix, int columns, double[] inverseSquares, double[] vectors) {
    this.matrix = matrix;
    this.rows = matrix.length / columns;
    this.columns = columns;
    this.inverseSquares = inverseSquares;
    this.vectors = vectors;
  }

  /**
   * The inverse of a matrix.
   *
   * @param matrix {@code [rows, columns]} row-major; held, not copied
   * @param columns at least 1
   * @param tolerance share of the largest singular value up to which one counts as zero; below 1e-7
   *     rounding cannot be told from a singular value
   * @throws IllegalArgumentException if the lengths do not fit or the matrix has a value that is
   *     not finite
   */
  public static PseudoInverse of(double[] matrix, int columns, double tolerance) {
    double[] eigenvectors = HeapAlgebra.smallerGram(matrix, columns);
    int n = Math.min(matrix.length / columns, columns);
    for (int i = 0; i < n; i++) {
      if (!(Math.abs(eigenvectors[i * n + i]) <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "A matrix of constraints [%d, %d] has values that are not finite or too large to be"
                    .formatted(matrix.length / columns, columns)
                + " squared; has training diverged?");
      }
    }
    double[] values = HeapAlgebra.symmetricEigen(eigenvectors, n);
    double smallest = tolerance * tolerance * values[n - 1];
    int first = 0;
    while (first < n && !(values[first] > smallest && values[first] > 0)) {
      first++;
    }
    double[] inverseSquares = Arrays.stream(values, first, n).map(square -> 1 / square).toArray();
    return new PseudoInverse(
        matrix, columns, inverseSquares, Arrays.copyOfRange(eigenvectors, first * n, n * n));
  }

  /** Number of singular values that count. */
  public int rank() {
    return inverseSquares.length;
  }

  /**
   * The shortest vector x for which {@code ||A x - target||} is smallest.
   *
   * @param target {@code [rows]}
   * @return {@code [columns]}
   */
  public double[] solve(double[] target) {
    double[] x = apply(target);
    double[] correction = apply(residual(x, target));
    Vectors.add(1, correction, 0, x);
    return x;
  }

  /**
   * What is left of constraints.
   *
   * @param x {@code [columns]}
   * @param target {@code [rows]}
   * @return {@code target - A x}
   */
  public double[] residual(double[] x, double[] target) {
    double[] residual = target.clone();
    for (int row = 0; row < rows; row++) {
      residual[row] -= Vectors.dot(matrix, row * columns, x);
    }
    return residual;
  }

  private double[] apply(double[] target) {
    return rows <= columns ? transposed(scaled(target)) : scaled(transposed(target));
  }

  /** {@code A^T y}. */
  private double[] transposed(double[] y) {
    double[] x = new double[columns];
    for (int row = 0; row < rows; row++) {
      Vectors.add(y[row], matrix, row * columns, x);
    }
    return x;
  }

  /** {@code V L^-1 V^T y}, the inverse of the smaller Gram matrix. */
  private double[] scaled(double[] y) {
    double[] x = new double[y.length];
    for (int i = 0; i < inverseSquares.length; i++) {
      double share = inverseSquares[i] * Vectors.dot(vectors, i * y.length, y);
      Vectors.add(share, vectors, i * y.length, x);
    }
    return x;
  }

  /**
   * The space that A's rows span, as far as its singular values count; {@code I - A^+ A} takes it
   * out of a vector.
   */
  RowSpace rowSpace() {
    if (rows > columns) {
      return new RowSpace(vectors, columns);
    }
    double[] basis = HeapAlgebra.product(vectors, matrix, rows);
    for (int i = 0; i < inverseSquares.length; i++) {
      double inverse = Math.sqrt(inverseSquares[i]);
      for (int j = i * columns; j < (i + 1) * columns; j++) {
        basis[j] *= inverse;
      }
    }
    return new RowSpace(basis, columns);
  }
}
