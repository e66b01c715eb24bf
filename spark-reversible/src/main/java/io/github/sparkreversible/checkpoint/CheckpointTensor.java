package io.github.sparkreversible.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A named tensor of a checkpoint: row-major, little-endian, read when it is asked for. It cannot be
 * changed.
 *
 * <p>A tensor that was read from a local file keeps the file mapped for as long as it is reachable;
 * meanwhile the file must not be shortened.
 */
public final class CheckpointTensor {
  /** The largest tensor whose bytes can be given at once. */
  static final long MOST_BYTES = 1L << 30;

  /** Gives the bytes of a tensor. */
  public interface Source {
    /**
     * All bytes of the tensor, row-major and little-endian, from position to limit; they are only
     * read.
     *
     * @throws IOException if they cannot be read
     */
    ByteBuffer read() throws IOException;
  }

  private final String name;
  private final ElementType type;
  private final long[] shape;
  private final long elements;
  private final Source source;

  private CheckpointTensor(
      String name, ElementType type, long[] shape, long elements, Source source) {
    this.name = name;
    this.type = type;
    this.shape = shape;
    this.elements = elements;
    this.source = source;
  }

  /**
   * A tensor whose bytes are made when they are needed, so that a file can be written without a
   * second copy of everything.
   *
   * @param shape sizes of its axes; empty for a scalar
   * @throws IllegalArgumentException if the shape is impossible
   */
  public static CheckpointTensor of(String name, ElementType type, long[] shape, Source source) {
    long[] kept = shape.clone();
    if (Arrays.stream(kept).anyMatch(size -> size < 0)) {
      throw new IllegalArgumentException(
          "Tensor "
              + name
              + " has shape "
              + Arrays.toString(shape)
              + ", expected no negative size");
    }
    try {
      long bytes = TensorShape.bytes(kept, type);
      return new CheckpointTensor(name, type, kept, bytes / type.bytes(), source);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(
          "Tensor " + name + " has shape " + Arrays.toString(shape) + ", expected less than 2^63",
          e);
    }
  }

  /**
   * A tensor of type F32.
   *
   * @param shape sizes of its axes; empty for a scalar
   * @param values row-major, not to be changed any more
   * @throws IllegalArgumentException if there are more or fewer values than the shape says
   */
  public static CheckpointTensor of(String name, long[] shape, float[] values) {
    CheckpointTensor tensor =
        of(
            name,
            ElementType.F32,
            shape,
            () -> {
              ByteBuffer bytes =
                  ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
              bytes.asFloatBuffer().put(values);
              return bytes;
            });
    if (tensor.elements != values.length) {
      throw new IllegalArgumentException(
          "Tensor "
              + name
              + " of shape "
              + Arrays.toString(shape)
              + " has "
              + values.length
              + " values, expected "
              + tensor.elements);
    }
    return tensor;
  }

  /** The same tensor under another name. */
  public CheckpointTensor withName(String newName) {
    return new CheckpointTensor(newName, type, shape, elements, source);
  }

  /** Name in the state dict. */
  public String name() {
    return name;
  }

  /** Type of the elements. */
  public ElementType type() {
    return type;
  }

  /** Sizes of the axes; empty for a scalar. */
  public long[] shape() {
    return shape.clone();
  }

  /** Number of elements. */
  public long elements() {
    return elements;
  }

  /** Size in bytes. */
  public long bytes() {
    return elements * type.bytes();
  }

  /**
   * The elements, row-major, as a little-endian view that cannot be written to. It is the mapped
   * file itself where the file holds the elements in this order; otherwise a new array.
   *
   * @throws IOException if the file is damaged here, or the tensor has more than 2^30 bytes
   */
  public ByteBuffer data() throws IOException {
    if (bytes() > MOST_BYTES) {
      throw new IOException(
          "Tensor " + name + " has " + bytes() + " bytes, expected at most " + MOST_BYTES);
    }
    ByteBuffer data = source.read().slice().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    if (data.remaining() != bytes()) {
      throw new IOException(
          "Tensor " + name + " gave " + data.remaining() + " bytes, expected " + bytes());
    }
    return data;
  }

  /**
   * The elements in single precision, row-major.
   *
   * @throws IOException as {@link #data}
   * @throws IllegalArgumentException if they are no floating-point numbers
   */
  public float[] toFloats() throws IOException {
    requireFloatingPoint();
    ByteBuffer data = data();
    float[] values = new float[(int) elements];
    FloatConversion.copy(type, data, FloatBuffer.wrap(values));
    return values;
  }

  /**
   * Puts the elements, row-major and in single precision, at the position of {@code target} and
   * moves it behind them.
   *
   * @throws IOException as {@link #data}
   * @throws IllegalArgumentException if they are no floating-point numbers, or more than the target
   *     has room for
   */
  public void copyTo(FloatBuffer target) throws IOException {
    requireFloatingPoint();
    if (target.remaining() < elements) {
      throw new IllegalArgumentException(
          "Tensor "
              + name
              + " has "
              + elements
              + " elements, but the target has room for "
              + target.remaining());
    }
    FloatConversion.copy(type, data(), target);
  }

  private void requireFloatingPoint() {
    if (!type.isFloatingPoint()) {
      throw new IllegalArgumentException(
          "Tensor " + name + " has elements of type " + type + ", expected a floating-point type");
    }
  }

  @Override
  public String toString() {
    return name + " " + type + Arrays.toString(shape);
  }
}
