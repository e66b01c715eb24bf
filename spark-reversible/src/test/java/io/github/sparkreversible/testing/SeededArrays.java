package io.github.sparkreversible.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Makes arrays of seeded random numbers in a memory layout, and checks afterwards that nothing was
 * written beside them.
 */
public final class SeededArrays {

  /** How an array lies in its buffer. */
  public enum Layout {
    /** Fills its buffer. */
    CONTIGUOUS,
    /** Contiguous, but does not start at the buffer's first element. */
    OFFSET,
    /** Gaps between rows and, above two axes, larger ones between the slices of the first axis. */
    STRIDED
  }

  private static final double BESIDE = 1234.5;

  private final long seed;
  private final Random random;
  private final DataType type;
  private final Layout layout;
  private final List<INDArray> buffers = new ArrayList<>();
  private final List<INDArray> arrays = new ArrayList<>();

  /** Makes arrays of one data type and layout. */
  public SeededArrays(long seed, DataType type, Layout layout) {
    this.seed = seed;
    this.random = new Random(seed);
    this.type = type;
    this.layout = layout;
  }

  /** An array of normally distributed numbers. */
  public INDArray normal(long... shape) {
    INDArray array = place(shape);
    double[] values = new double[Math.toIntExact(array.length())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextGaussian();
    }
    if (values.length > 0) {
      array.assign(Nd4j.createFromArray(values).castTo(type).reshape(shape));
    }
    return array;
  }

  /** An array for a result: holds NaN, so that reading it or leaving an element out is seen. */
  public INDArray result(long... shape) {
    INDArray array = place(shape);
    return array.isEmpty() ? array : array.assign(Double.NaN);
  }

  /** Checks that all elements of the buffers beside the arrays are what they were. */
  public void requireNothingWrittenBeside() {
    for (int i = 0; i < arrays.size(); i++) {
      INDArray array = arrays.get(i);
      INDArray buffer = buffers.get(i).dup();
      if (!array.isEmpty()) {
        Nd4j.create(buffer.data(), array.shape(), array.stride(), array.offset(), 'c')
            .assign(BESIDE);
      }
      if (!buffer.isEmpty() && buffer.neq(BESIDE).any()) {
        throw new AssertionError(
            "elements beside the array of shape "
                + Arrays.toString(array.shape())
                + " were written; "
                + this);
      }
    }
  }

  private INDArray place(long... shape) {
    int rank = shape.length;
    long offset = layout == Layout.CONTIGUOUS ? 0 : 7;
    long[] strides = new long[rank];
    long size = 1;
    for (int axis = rank - 1; axis >= 0; axis--) {
      strides[axis] = size;
      size *= shape[axis];
      if (layout == Layout.STRIDED && axis > 0 && (axis == rank - 1 || axis == 1)) {
        size += 5;
      }
    }
    if (Arrays.stream(shape).anyMatch(n -> n == 0)) {
      return Nd4j.create(type, shape);
    }
    INDArray buffer = Nd4j.create(type, size + 2 * offset).assign(BESIDE);
    INDArray array = Nd4j.create(buffer.data(), shape, strides, offset, 'c');
    buffers.add(buffer);
    arrays.add(array);
    return array;
  }

  @Override
  public String toString() {
    return "seed " + seed + ", " + type + ", " + layout;
  }
}
