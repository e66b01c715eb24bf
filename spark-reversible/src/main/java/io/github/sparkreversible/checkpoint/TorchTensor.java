package io.github.sparkreversible.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A tensor of a PyTorch file: element (i, j, ...) is that of its storage at {@code offset + i *
 * strides[0] + j * strides[1] + ...}.
 */
final class TorchTensor {
  private final TorchStorage storage;
  private final ElementType type;
  private final long offset;
  private final long[] shape;
  private final long[] strides;
  private final long elements;

  private TorchTensor(
      TorchStorage storage, ElementType type, long offset, long[] shape, long[] strides) {
    this.storage = storage;
    this.type = type;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
    this.elements = TensorShape.elements(shape);
  }

  /**
   * A view of a storage.
   *
   * @param type of the elements; offset and strides count these
   * @throws PickleException if it is not inside the storage
   */
  static TorchTensor of(
      TorchStorage storage, ElementType type, long offset, PickleList shape, PickleList strides)
      throws PickleException {
    long[] sizes = numbers(shape, "a size of a tensor");
    long[] steps = numbers(strides, "a stride of a tensor");
    long available = storage.length() / type.bytes();
    String claim =
        "a tensor of offset "
            + offset
            + ", shape "
            + Arrays.toString(sizes)
            + " and strides "
            + Arrays.toString(steps)
            + " in storage '"
            + TensorNames.shown(storage.key())
            + "' of "
            + available
            + " elements";
    if (sizes.length != steps.length || offset < 0) {
      throw new PickleException(claim + ", expected a stride for each size and an offset from 0");
    }
    try {
      // Also without elements, where no place of the storage is needed.
      TensorShape.bytes(sizes, type);
      if (offset > available || end(offset, sizes, steps) > available) {
        throw new PickleException(claim + " ends outside");
      }
    } catch (ArithmeticException e) {
      PickleException error = new PickleException(claim + " is larger than 2^63");
      error.initCause(e);
      throw error;
    }
    return new TorchTensor(storage, type, offset, sizes, steps);
  }

  private static long[] numbers(PickleList list, String what) throws PickleException {
    if (list.size() > TensorShape.MOST_AXES) {
      throw new PickleException(
          "a tensor has " + list.size() + " axes, expected at most " + TensorShape.MOST_AXES);
    }
    long[] numbers = new long[list.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = list.get(i, Long.class, what);
      if (numbers[i] < 0) {
        throw new PickleException(what + " is " + numbers[i] + ", expected 0 or more");
      }
    }
    return numbers;
  }

  /** The place after the last element; {@code offset} if there is none. */
  private static long end(long offset, long[] shape, long[] strides) {
    if (Arrays.stream(shape).anyMatch(size -> size == 0)) {
      return offset;
    }
    long last = offset;
    for (int axis = 0; axis < shape.length; axis++) {
      last = Math.addExact(last, Math.multiplyExact(shape[axis] - 1, strides[axis]));
    }
    return Math.addExact(last, 1);
  }

  long bytes() {
    return elements * type.bytes();
  }

  /** This tensor under its name in the state dict. */
  CheckpointTensor named(String name) {
    return CheckpointTensor.of(name, type, shape, this::read);
  }

  private ByteBuffer read() throws IOException {
    int width = type.bytes();
    long count = end(offset, shape, strides) - offset;
    ByteBuffer source = storage.slice(offset * width, count * width);
    boolean asStored = width == 1 || storage.order() == ByteOrder.LITTLE_ENDIAN;
    return asStored && isContiguous() ? source : gather(source);
  }

  private boolean isContiguous() {
    long expected = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] > 1 && strides[axis] != expected) {
        return false;
      }
      expected *= shape[axis];
    }
    return true;
  }

  /** A row-major, little-endian copy. */
  private ByteBuffer gather(ByteBuffer source) {
    ByteBuffer target = ByteBuffer.allocate((int) bytes()).order(ByteOrder.LITTLE_ENDIAN);
    int axes = shape.length;
    int innerSize = axes == 0 ? 1 : (int) shape[axes - 1];
    long innerStride = axes == 0 ? 1 : strides[axes - 1];
    long[] index = new long[axes];
    while (target.hasRemaining()) {
      long begin = 0;
      for (int axis = 0; axis < axes - 1; axis++) {
        begin += index[axis] * strides[axis];
      }
      for (int i = 0; i < innerSize; i++) {
        put(source, (int) (begin + i * innerStride) * type.bytes(), target);
      }
      for (int axis = axes - 2; axis >= 0 && ++index[axis] == shape[axis]; axis--) {
        index[axis] = 0;
      }
    }
    return target.flip();
  }

  private void put(ByteBuffer source, int at, ByteBuffer target) {
    switch (type.bytes()) {
      case 1 -> target.put(source.get(at));
      case Short.BYTES -> target.putShort(source.getShort(at));
      case Integer.BYTES -> target.putInt(source.getInt(at));
      default -> target.putLong(source.getLong(at));
    }
  }
}
