package io.github.sparkreversible.ops;

import java.util.Arrays;
import org.bytedeco.javacpp.FloatPointer;

/**
 * Loops over rows of single-precision arrays in memory that the processor sees. A row is copied
 * into the Java heap, where loops over it run at full speed, and back. The last axis of every
 * operand is contiguous.
 */
final class HeapRows {

  private HeapRows() {}

  /** Memory that is read and written a row at a time. */
  private static final class Rows extends FloatPointer {
    private final Operand operand;

    Rows(Operand operand) {
      super((FloatPointer) null);
      this.operand = operand;
    }

    private Rows at(long element) {
      address = operand.address() + element * Float.BYTES;
      return this;
    }

    void read(long element, float[] row) {
      at(element).get(row, 0, row.length);
    }

    void write(long element, float[] row) {
      at(element).put(row, 0, row.length);
    }

    void write(long element, float value) {
      at(element).put(value);
    }

    long stride(int axis) {
      return operand.strides()[axis];
    }
  }

  /** {@code y[i] = keep * y[i] + scale * x[numbers[i]]}. */
  static void gather(Operand x, int[] numbers, float scale, float keep, Operand y) {
    Rows from = new Rows(x);
    Rows to = new Rows(y);
    float[] row = new float[(int) x.dims()[1]];
    float[] kept = new float[row.length];
    for (int i = 0; i < numbers.length; i++) {
      from.read(numbers[i] * from.stride(0), row);
      long target = i * to.stride(0);
      if (keep == 0) {
        scale(row, scale);
      } else {
        to.read(target, kept);
        combine(row, scale, kept, keep);
      }
      to.write(target, row);
    }
    keepAlive(x, y);
  }

  /** {@code y[numbers[i]] += scale * x[i]}. */
  static void add(Operand x, int[] numbers, float scale, Operand y) {
    Rows from = new Rows(x);
    Rows to = new Rows(y);
    float[] row = new float[(int) x.dims()[1]];
    float[] sum = new float[row.length];
    for (int i = 0; i < numbers.length; i++) {
      from.read(i * from.stride(0), row);
      long target = numbers[i] * to.stride(0);
      to.read(target, sum);
      combine(row, scale, sum, 1);
      to.write(target, row);
    }
    keepAlive(x, y);
  }

  private static void scale(float[] row, double factor) {
    if (factor != 1) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) (row[i] * factor);
      }
    }
  }

  private static void combine(float[] row, float scale, float[] other, float keep) {
    for (int i = 0; i < row.length; i++) {
      row[i] = keep * other[i] + scale * row[i];
    }
  }

  /** Maximum over the middle axis of x; NaN where a value is NaN. */
  static void maxTokens(Operand x, Operand y) {
    Rows from = new Rows(x);
    Rows to = new Rows(y);
    float[] row = new float[(int) x.dims()[2]];
    float[] largest = new float[row.length];
    for (long set = 0; set < x.dims()[0]; set++) {
      from.read(set * from.stride(0), largest);
      for (long token = 1; token < x.dims()[1]; token++) {
        from.read(set * from.stride(0) + token * from.stride(1), row);
        for (int i = 0; i < row.length; i++) {
          largest[i] = Math.max(largest[i], row[i]);
        }
      }
      to.write(set * to.stride(0), largest);
    }
    keepAlive(x, y);
  }

  /** The first token that has the maximum y gets gy; gx may be x. */
  static void maxTokensGradient(Operand x, Operand y, Operand gy, Operand gx) {
    Rows from = new Rows(x);
    Rows maxima = new Rows(y);
    Rows gradients = new Rows(gy);
    Rows to = new Rows(gx);
    int dim = (int) x.dims()[2];
    float[] row = new float[dim];
    float[] largest = new float[dim];
    float[] gradient = new float[dim];
    float[] zeros = new float[dim];
    int[] first = new int[dim];
    for (long set = 0; set < x.dims()[0]; set++) {
      maxima.read(set * maxima.stride(0), largest);
      Arrays.fill(first, -1);
      for (int token = (int) x.dims()[1] - 1; token >= 0; token--) {
        from.read(set * from.stride(0) + token * from.stride(1), row);
        for (int i = 0; i < dim; i++) {
          first[i] = row[i] == largest[i] ? token : first[i];
        }
      }
      for (long token = 0; token < x.dims()[1]; token++) {
        to.write(set * to.stride(0) + token * to.stride(1), zeros);
      }
      gradients.read(set * gradients.stride(0), gradient);
      for (int i = 0; i < dim; i++) {
        if (first[i] >= 0) {
          to.write(set * to.stride(0) + first[i] * to.stride(1) + i, gradient[i]);
        }
      }
    }
    keepAlive(x, y, gy, gx);
  }

  /** Rows divided by their lengths; y may be x. */
  static void unit(Operand x, Operand y, Operand lengths) {
    Rows from = new Rows(x);
    Rows to = new Rows(y);
    Rows sizes = new Rows(lengths);
    float[] row = new float[(int) x.dims()[1]];
    for (long i = 0; i < x.dims()[0]; i++) {
      from.read(i * from.stride(0), row);
      double length = Math.sqrt(product(row, row));
      scale(row, length == 0 ? 0 : 1 / length);
      to.write(i * to.stride(0), row);
      sizes.write(i * sizes.stride(0), (float) length);
    }
    keepAlive(x, y, lengths);
  }

  /** {@code gx = (gy - y * sum(gy * y)) / length}, zero where the length is; gx may be gy. */
  static void unitGradient(Operand y, Operand lengths, Operand gy, Operand gx) {
    Rows units = new Rows(y);
    Rows sizes = new Rows(lengths);
    Rows from = new Rows(gy);
    Rows to = new Rows(gx);
    float[] unit = new float[(int) y.dims()[1]];
    float[] row = new float[unit.length];
    float[] length = new float[1];
    for (long i = 0; i < y.dims()[0]; i++) {
      units.read(i * units.stride(0), unit);
      from.read(i * from.stride(0), row);
      sizes.read(i * sizes.stride(0), length);
      double along = product(row, unit);
      double factor = length[0] == 0 ? 0 : 1.0 / length[0];
      for (int j = 0; j < row.length; j++) {
        row[j] = (float) ((row[j] - along * unit[j]) * factor);
      }
      to.write(i * to.stride(0), row);
    }
    keepAlive(y, lengths, gy, gx);
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static void keepAlive(Operand... operands) {
    for (Operand operand : operands) {
      operand.keepAlive();
    }
  }
}
