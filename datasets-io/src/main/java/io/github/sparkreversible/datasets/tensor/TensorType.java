package io.github.sparkreversible.datasets.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Element type of a {@link Tensor}; its name in a tensor column's {@code dtype} is NumPy's. */
public enum TensorType {
  /** Unsigned 8-bit integer: pixels. */
  UINT8("uint8", 1),
  /** Signed 32-bit integer. */
  INT32("int32", 4),
  /** Signed 64-bit integer. */
  INT64("int64", 8),
  /** IEEE 754 single precision. */
  FLOAT32("float32", 4),
  /** IEEE 754 double precision. */
  FLOAT64("float64", 8);

  private final String dtype;
  private final int bytes;

  TensorType(String dtype, int bytes) {
    this.dtype = dtype;
    this.bytes = bytes;
  }

  /** Name in the {@code dtype} field of a tensor column. */
  public String dtype() {
    return dtype;
  }

  /** Size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /**
   * The type of a {@code dtype} name.
   *
   * @throws IllegalArgumentException if there is no such type; the message lists those that exist
   */
  public static TensorType ofDtype(String dtype) {
    for (TensorType type : values()) {
      if (type.dtype.equals(dtype)) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "Unknown tensor dtype '"
            + dtype
            + "', expected one of "
            + Arrays.stream(values()).map(TensorType::dtype).collect(Collectors.joining(", ")));
  }
}
