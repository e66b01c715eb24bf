package io.github.sparkreversible.ops;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Euclidean norms of single-precision arrays in memory that the processor sees, added up in double
 * precision. The elements are read once, and there are no temporaries.
 */
final class BufferNorms {

  private BufferNorms() {}

  /** {@code ||x||}. */
  static double norm(INDArray x) {
    Operand operand = Operand.of(x);
    if (operand.isDense()) {
      operand = operand.reshape(x.length());
    }
    double sum = squares(elements(operand), operand, 0, 0);
    operand.keepAlive();
    return Math.sqrt(sum);
  }

  /** {@code ||x - y||}. */
  static double distance(INDArray x, INDArray y) {
    Operand first = Operand.of(x);
    Operand second = Operand.of(y);
    if (first.isDense() && second.isDense()) {
      first = first.reshape(x.length());
      second = second.reshape(y.length());
    }
    double sum = squares(elements(first), first, 0, elements(second), second, 0, 0);
    first.keepAlive();
    second.keepAlive();
    return Math.sqrt(sum);
  }

  /** Memory from an operand's first to its last element. */
  private static final class Extent extends FloatPointer {

    Extent(Operand operand) {
      super((FloatPointer) null);
      address = operand.address();
      limit = 1;
      for (int axis = 0; axis < operand.dims().length; axis++) {
        limit += (operand.dims()[axis] - 1) * operand.strides()[axis];
      }
      capacity = limit;
    }
  }

  private static FloatIndexer elements(Operand operand) {
    return FloatIndexer.create(new Extent(operand));
  }

  private static double squares(FloatIndexer x, Operand operand, int axis, long begin) {
    long size = operand.dims()[axis];
    if (axis == operand.dims().length - 1) {
      return squaresOfRow(x, begin, size);
    }
    double sum = 0;
    for (long i = 0; i < size; i++) {
      sum += squares(x, operand, axis + 1, begin + i * operand.strides()[axis]);
    }
    return sum;
  }

  private static double squares(
      FloatIndexer x, Operand first, long i, FloatIndexer y, Operand second, long j, int axis) {
    long size = first.dims()[axis];
    if (axis == first.dims().length - 1) {
      return squaresOfDifference(x, i, y, j, size);
    }
    double sum = 0;
    for (long k = 0; k < size; k++) {
      long nextI = i + k * first.strides()[axis];
      long nextJ = j + k * second.strides()[axis];
      sum += squares(x, first, nextI, y, second, nextJ, axis + 1);
    }
    return sum;
  }

  /** Four partial sums, since an addition would wait for the one before it. */
  private static double squaresOfRow(FloatIndexer x, long begin, long size) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    long i = begin;
    long end = begin + size;
    for (; i + 3 < end; i += 4) {
      double p = x.get(i);
      double q = x.get(i + 1);
      double r = x.get(i + 2);
      double s = x.get(i + 3);
      a += p * p;
      b += q * q;
      c += r * r;
      d += s * s;
    }
    for (; i < end; i++) {
      double p = x.get(i);
      a += p * p;
    }
    return a + b + c + d;
  }

  private static double squaresOfDifference(
      FloatIndexer x, long i, FloatIndexer y, long j, long size) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    long k = 0;
    for (; k + 3 < size; k += 4) {
      double p = (double) x.get(i + k) - y.get(j + k);
      double q = (double) x.get(i + k + 1) - y.get(j + k + 1);
      double r = (double) x.get(i + k + 2) - y.get(j + k + 2);
      double s = (double) x.get(i + k + 3) - y.get(j + k + 3);
      a += p * p;
      b += q * q;
      c += r * r;
      d += s * s;
    }
    for (; k < size; k++) {
      double p = (double) x.get(i + k) - y.get(j + k);
      a += p * p;
    }
    return a + b + c + d;
  }
}
