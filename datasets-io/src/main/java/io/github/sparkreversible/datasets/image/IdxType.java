package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Types of the elements of IDX files, and the tensor types that hold them exactly. */
enum IdxType {
  UNSIGNED_BYTE(0x08, 1, TensorType.UINT8),
  SIGNED_BYTE(0x09, 1, TensorType.INT32),
  SHORT(0x0B, 2, TensorType.INT32),
  INT(0x0C, 4, TensorType.INT32),
  FLOAT(0x0D, 4, TensorType.FLOAT32),
  DOUBLE(0x0E, 8, TensorType.FLOAT64);

  private final int code;
  private final int storedBytes;
  private final TensorType tensorType;

  IdxType(int code, int storedBytes, TensorType tensorType) {
    this.code = code;
    this.storedBytes = storedBytes;
    this.tensorType = tensorType;
  }

  /** The type of a code, or null. */
  static IdxType of(int code) {
    return Arrays.stream(values()).filter(type -> type.code == code).findFirst().orElse(null);
  }

  /** All codes, for messages. */
  static String codes() {
    return Arrays.stream(values())
        .map(type -> "%#04x".formatted(type.code))
        .collect(Collectors.joining(", "));
  }

  /** Size of an element in the file. */
  int storedBytes() {
    return storedBytes;
  }

  /** Type of the tensors. */
  TensorType tensorType() {
    return tensorType;
  }

  /** Whether the elements are whole numbers. */
  boolean isInteger() {
    return this != FLOAT && this != DOUBLE;
  }

  /** Stored elements, big-endian, as a tensor's data. */
  byte[] toTensorData(byte[] stored) {
    if (this == UNSIGNED_BYTE) {
      return stored;
    }
    int count = stored.length / storedBytes;
    ByteBuffer from = ByteBuffer.wrap(stored);
    ByteBuffer to = ByteBuffer.allocate(count * tensorType.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      switch (this) {
        case FLOAT -> to.putInt(from.getInt());
        case DOUBLE -> to.putLong(from.getLong());
        default -> to.putInt(integer(stored, i));
      }
    }
    return to.array();
  }

  /** An element of a type of whole numbers. */
  int integer(byte[] stored, int index) {
    ByteBuffer from = ByteBuffer.wrap(stored);
    return switch (this) {
      case UNSIGNED_BYTE -> stored[index] & 0xFF;
      case SIGNED_BYTE -> stored[index];
      case SHORT -> from.getShort(2 * index);
      case INT -> from.getInt(4 * index);
      case FLOAT, DOUBLE -> throw new IllegalStateException(name() + " is no whole number");
    };
  }
}
