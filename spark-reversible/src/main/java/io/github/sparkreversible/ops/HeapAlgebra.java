package io.github.sparkreversible.ops;

import static org.bytedeco.openblas.global.openblas_nolapack.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasTrans;
import static org.bytedeco.openblas.global.openblas_nolapack.CblasUpper;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_dsyrk;
import static org.bytedeco.openblas.global.openblas_nolapack.cblas_sgemm;

import org.bytedeco.openblas.global.openblas;

/**
 * Linear algebra on small matrices in arrays of the Java heap, row-major, by the OpenBLAS that ND4J
 * brings (BLAS level 3 and LAPACK). OpenBLAS's number of threads is one for the process, see {@link
 * NativeThreads}.
 */
public final class HeapAlgebra {

  private HeapAlgebra() {}

  /**
   * {@code y = keep * y + a b^T} in single precision.
   *
   * @param a {@code [rows, inner]}
   * @param b {@code [columns, inner]}
   * @param inner length of the rows of a and b
   * @param keep what is left of y
   * @param y {@code [rows, columns]}
   * @throws IllegalArgumentException if the lengths do not fit
   */
  public static void productTransposed(float[] a, float[] b, int inner, double keep, float[] y) {
    int rows = rows(a.length, inner);
    int columns = rows(b.length, inner);
    requireLength("product", y.length, rows, columns);
    if (y.length == 0) {
      return;
    }
    cblas_sgemm(
        CblasRowMajor,
        CblasNoTrans,
        CblasTrans,
        rows,
        columns,
        inner,
        1,
        a,
        inner,
        b,
        inner,
        (float) keep,
        y,
        columns);
  }

  /**
   * {@code a b} in double precision.
   *
   * @param a {@code [rows, inner]}
   * @param b {@code [inner, columns]}
   * @param inner length of the rows of a, number of the rows of b
   * @return {@code [rows, columns]}
   * @throws IllegalArgumentException if the lengths do not fit
   */
  public static double[] product(double[] a, double[] b, int inner) {
    int rows = rows(a.length, inner);
    int columns = rows(b.length, inner);
    double[] y = new double[Math.multiplyExact(rows, columns)];
    if (y.length > 0) {
      cblas_dgemm(
          CblasRowMajor,
          CblasNoTrans,
          CblasNoTrans,
          rows,
          columns,
          inner,
          1,
          a,
          inner,
          b,
          columns,
          0,
          y,
          columns);
    }
    return y;
  }

  /**
   * The smaller Gram matrix of a: {@code a a^T} if a has no more rows than columns, {@code a^T a}
   * otherwise.
   *
   * @param a {@code [rows, columns]}
   * @param columns at least 1
   * @return {@code [n, n]}, n the smaller of rows and columns; only its upper triangle is filled
   */
  public static double[] smallerGram(double[] a, int columns) {
    int rows = rows(a.length, columns);
    boolean ofRows = rows <= columns;
    int n = Math.min(rows, columns);
    double[] gram = new double[Math.multiplyExact(n, n)];
    cblas_dsyrk(
        CblasRowMajor,
        CblasUpper,
        ofRows ? CblasNoTrans : CblasTrans,
        n,
        Math.max(rows, columns),
        1,
        a,
        columns,
        0,
        gram,
        n);
    return gram;
  }

  /**
   * Eigenvalues and eigenvectors of a symmetric matrix (LAPACK {@code dsyevd}).
   *
   * @param matrix {@code [n, n]}, of which the upper triangle is read; afterwards its rows are the
   *     eigenvectors, of unit length, in the order of the eigenvalues
   * @param n number of rows, at least 1
   * @return the eigenvalues, ascending
   * @throws IllegalArgumentException if LAPACK refuses the matrix, as it does one with NaN
   * @throws ArithmeticException if the iteration does not converge
   */
  public static double[] symmetricEigen(double[] matrix, int n) {
    requireLength("symmetric matrix", matrix.length, n, n);
    double[] values = new double[n];
    // The upper triangle by rows is the lower one by columns, and eigenvectors in columns are rows.
    int info =
        openblas.LAPACKE_dsyevd(
            openblas.LAPACK_COL_MAJOR, (byte) 'V', (byte) 'L', n, matrix, n, values);
    if (info < 0) {
      throw new IllegalArgumentException(
          "LAPACK's dsyevd refuses argument %d of a matrix [%d, %d]; does it hold NaN?"
              .formatted(-info, n, n));
    }
    if (info > 0) {
      throw new ArithmeticException(
          "LAPACK's dsyevd found no eigenvalues of a matrix [%d, %d]: code %d"
              .formatted(n, n, info));
    }
    return values;
  }

  private static int rows(int length, int rowLength) {
    if (rowLength < 1 || length % rowLength != 0) {
      throw new IllegalArgumentException(
          "%d values are no whole number of rows of %d".formatted(length, rowLength));
    }
    return length / rowLength;
  }

  private static void requireLength(String name, int found, int rows, int columns) {
    if (found != (long) rows * columns) {
      throw new IllegalArgumentException(
          "The %s has %d values, expected [%d, %d]".formatted(name, found, rows, columns));
    }
  }
}
