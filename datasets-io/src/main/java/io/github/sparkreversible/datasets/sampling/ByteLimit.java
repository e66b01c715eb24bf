package io.github.sparkreversible.datasets.sampling;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.Arrays;

/** The longest array of the Java machine, beyond which there is no tensor. */
final class ByteLimit {
  private static final int MOST = Integer.MAX_VALUE - 64;

  private ByteLimit() {}

  /**
   * The bytes of a tensor that is about to be made.
   *
   * @throws IllegalArgumentException if they are too many for an array
   */
  static int check(TensorType type, int... shape) {
    long bytes = Tensor.byteCount(type, shape);
    if (bytes > MOST) {
      throw new IllegalArgumentException(
          "%s %s would take %d bytes, a tensor holds at most %d"
              .formatted(type.dtype(), Arrays.toString(shape), bytes, MOST));
    }
    return (int) bytes;
  }
}
