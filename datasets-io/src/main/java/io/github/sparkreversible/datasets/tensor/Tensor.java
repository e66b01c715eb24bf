package io.github.sparkreversible.datasets.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * An immutable dense array: shape, element type and row-major little-endian data.
 *
 * <p>A shape of length 0 is a scalar with one element; a size of 0 makes an empty tensor.
 */
public final class Tensor {
  private final TensorType type;
  private final int[] shape;
  private final byte[] data;

  private Tensor(TensorType type, byte[] data, int[] shape) {
    this.type = Objects.requireNonNull(type, "type");
    this.data = Objects.requireNonNull(data, "data");
    this.shape = Objects.requireNonNull(shape, "shape").clone();
    long bytes = byteCount(type, this.shape);
    if (bytes != data.length) {
      throw new IllegalArgumentException(
          "Tensor data has "
              + data.length
              + " bytes, but shape "
              + Arrays.toString(shape)
              + " of "
              + type.dtype()
              + " needs "
              + bytes);
    }
  }

  /**
   * A tensor over {@code data} itself, which the caller must not change any more.
   *
   * @param type element type
   * @param data row-major little-endian elements
   * @param shape sizes, outermost first
   * @throws IllegalArgumentException if a size is negative, or {@code data} is not exactly as long
   *     as the shape needs
   */
  public static Tensor wrap(TensorType type, byte[] data, int... shape) {
    return new Tensor(type, data, shape);
  }

  /** A tensor over a copy of {@code data}; otherwise as {@link #wrap}. */
  public static Tensor copyOf(TensorType type, byte[] data, int... shape) {
    return new Tensor(type, data.clone(), shape);
  }

  /**
   * A float32 tensor of {@code values} in row-major order.
   *
   * @throws IllegalArgumentException if a size is negative, or the number of values is not the
   *     product of the shape
   */
  public static Tensor ofFloats(float[] values, int... shape) {
    byte[] data = new byte[Math.multiplyExact(values.length, Float.BYTES)];
    ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values);
    return new Tensor(TensorType.FLOAT32, data, shape);
  }

  /**
   * Bytes that a tensor of this type and shape takes.
   *
   * @throws IllegalArgumentException if a size is negative or the product does not fit in a long
   */
  public static long byteCount(TensorType type, int... shape) {
    for (int size : shape) {
      if (size < 0) {
        throw new IllegalArgumentException(
            "Tensor shape " + Arrays.toString(shape) + " has the negative size " + size);
      }
    }
    // A zero anywhere makes the product zero, even where the other sizes alone would overflow.
    if (Arrays.stream(shape).anyMatch(size -> size == 0)) {
      return 0;
    }
    long bytes = type.bytes();
    try {
      for (int size : shape) {
        bytes = Math.multiplyExact(bytes, size);
      }
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "Tensor shape " + Arrays.toString(shape) + " of " + type.dtype() + " is too large", e);
    }
    return bytes;
  }

  /**
   * The same elements in another shape; no copy.
   *
   * @throws IllegalArgumentException if that shape has another number of elements
   */
  public Tensor reshape(int... newShape) {
    return new Tensor(type, data, newShape);
  }

  /** Element type. */
  public TensorType type() {
    return type;
  }

  /** A copy of the sizes, outermost first. */
  public int[] shape() {
    return shape.clone();
  }

  /** Number of dimensions. */
  public int rank() {
    return shape.length;
  }

  /**
   * Size of one dimension.
   *
   * @throws IndexOutOfBoundsException if there is no such dimension
   */
  public int size(int dimension) {
    return shape[Objects.checkIndex(dimension, shape.length)];
  }

  /** Number of elements. */
  public int length() {
    return data.length / type.bytes();
  }

  /** Read-only little-endian view of the row-major elements; no copy. */
  public ByteBuffer data() {
    return ByteBuffer.wrap(data).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A copy of the row-major little-endian elements. */
  public byte[] toBytes() {
    return data.clone();
  }

  /** The elements as floats in row-major order: uint8 as 0 to 255, wider types rounded. */
  public float[] toFloats() {
    float[] values = new float[length()];
    ByteBuffer buffer = data();
    switch (type) {
      case UINT8 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = data[i] & 0xFF;
        }
      }
      case INT32 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = buffer.getInt();
        }
      }
      case INT64 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = buffer.getLong();
        }
      }
      case FLOAT32 -> buffer.asFloatBuffer().get(values);
      case FLOAT64 -> {
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) buffer.getDouble();
        }
      }
    }
    return values;
  }

  /** The elements themselves, for the rows of this package; not to be changed. */
  byte[] array() {
    return data;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tensor that
        && type == that.type
        && Arrays.equals(shape, that.shape)
        && Arrays.equals(data, that.data);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * type.hashCode() + Arrays.hashCode(shape)) + Arrays.hashCode(data);
  }

  @Override
  public String toString() {
    return "Tensor(" + type.dtype() + " " + Arrays.toString(shape) + ")";
  }
}
