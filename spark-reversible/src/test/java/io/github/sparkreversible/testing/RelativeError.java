package io.github.sparkreversible.testing;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The comparison of arrays that all tests use: the relative L2 difference, in double precision. */
public final class RelativeError {

  private RelativeError() {}

  /**
   * {@code ||actual - expected|| / ||expected||}; the numerator alone if the expected norm is zero.
   *
   * @throws AssertionError if the shapes differ
   */
  public static double of(INDArray actual, INDArray expected) {
    if (!Arrays.equals(actual.shape(), expected.shape())) {
      throw new AssertionError(
          "shape "
              + Arrays.toString(actual.shape())
              + ", expected "
              + Arrays.toString(expected.shape()));
    }
    double difference = 0;
    double norm = 0;
    double[] a = values(actual);
    double[] b = values(expected);
    for (int i = 0; i < a.length; i++) {
      difference += (a[i] - b[i]) * (a[i] - b[i]);
      norm += b[i] * b[i];
    }
    return norm == 0 ? Math.sqrt(difference) : Math.sqrt(difference / norm);
  }

  /**
   * Checks {@link #of} against a tolerance; NaN never passes.
   *
   * @throws AssertionError if it is larger
   */
  public static void require(String what, INDArray actual, INDArray expected, double tolerance) {
    double error = of(actual, expected);
    if (!(error <= tolerance)) {
      throw new AssertionError(
          what + ": relative error " + error + ", expected at most " + tolerance);
    }
  }

  /** The elements in row-major order. */
  public static double[] values(INDArray array) {
    return array.isEmpty()
        ? new double[0]
        : array.castTo(DataType.DOUBLE).dup('c').reshape(array.length()).toDoubleVector();
  }
}
