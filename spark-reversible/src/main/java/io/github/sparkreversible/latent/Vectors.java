package io.github.sparkreversible.latent;

/** Sums over rows of small matrices, added up in double precision. */
final class Vectors {

  private Vectors() {}

  /**
   * {@code a . b}, of {@code a} from {@code begin} on. Four partial sums, since an addition would
   * wait for the one before it.
   */
  static double dot(double[] a, int begin, double[] b) {
    double sum0 = 0;
    double sum1 = 0;
    double sum2 = 0;
    double sum3 = 0;
    int i = 0;
    for (; i + 3 < b.length; i += 4) {
      sum0 += a[begin + i] * b[i];
      sum1 += a[begin + i + 1] * b[i + 1];
      sum2 += a[begin + i + 2] * b[i + 2];
      sum3 += a[begin + i + 3] * b[i + 3];
    }
    for (; i < b.length; i++) {
      sum0 += a[begin + i] * b[i];
    }
    return sum0 + sum1 + sum2 + sum3;
  }

  /** {@code y += scale * x}, of {@code x} from {@code begin} on. */
  static void add(double scale, double[] x, int begin, double[] y) {
    for (int i = 0; i < y.length; i++) {
      y[i] += scale * x[begin + i];
    }
  }

  /** {@code ||x||}. */
  static double length(double[] x) {
    return Math.sqrt(dot(x, 0, x));
  }
}
