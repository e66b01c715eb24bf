package io.github.sparkreversible.ops;

import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Checks of the arguments of {@link Operations}; every message says what was found and what fits.
 */
final class Shapes {

  private Shapes() {}

  /**
   * Checks one argument against the shape that the other arguments ask for.
   *
   * @param name name of the argument, for the message
   * @param array the argument
   * @param like an array that has the data type of the call
   * @param expected the shape that fits
   * @throws IllegalArgumentException if shape or data type differ or the last axis has a stride
   */
  static void require(String name, INDArray array, INDArray like, long... expected) {
    requireRowMajor(name, array);
    if (array.dataType() != like.dataType()) {
      throw new IllegalArgumentException(
          name + " holds " + array.dataType() + ", but other arguments hold " + like.dataType());
    }
    boolean fits = array.rank() == expected.length;
    for (int axis = 0; fits && axis < expected.length; axis++) {
      fits = array.size(axis) == expected[axis];
    }
    if (!fits) {
      throw new IllegalArgumentException(
          name + " has shape " + print(array) + ", expected " + Arrays.toString(expected));
    }
  }

  /**
   * Checks that an argument has a number of axes, a floating-point type and a contiguous last axis.
   *
   * @throws IllegalArgumentException if not
   */
  static void requireRank(String name, INDArray array, int rank, String axes) {
    requireRowMajor(name, array);
    if (array.rank() != rank) {
      throw new IllegalArgumentException(
          name + " has shape " + print(array) + ", expected " + rank + " axes " + axes);
    }
  }

  /**
   * Checks that an argument is a floating-point array with a contiguous last axis.
   *
   * @throws IllegalArgumentException if not
   */
  static void requireRowMajor(String name, INDArray array) {
    if (array == null) {
      throw new IllegalArgumentException(name + " is null, expected an array");
    }
    if (array.dataType() != DataType.FLOAT && array.dataType() != DataType.DOUBLE) {
      throw new IllegalArgumentException(
          name + " holds " + array.dataType() + ", expected FLOAT or DOUBLE");
    }
    int last = array.rank() - 1;
    if (last >= 0 && !array.isEmpty() && array.size(last) > 1 && array.stride(last) != 1) {
      throw new IllegalArgumentException(
          String.format(
              "%s of shape %s has strides %s, expected a row-major array or view (last stride 1);"
                  + " dup('c') makes one",
              name, print(array), Arrays.toString(array.stride())));
    }
  }

  /**
   * Checks that a number divides another one.
   *
   * @throws IllegalArgumentException if not
   */
  static void requireDivides(String name, long divisor, String dividendName, long dividend) {
    if (divisor <= 0 || dividend % divisor != 0) {
      throw new IllegalArgumentException(
          name + " = " + divisor + " does not divide " + dividendName + " = " + dividend);
    }
  }

  /** The shape as text. */
  static String print(INDArray array) {
    return Arrays.toString(array.shape());
  }
}
