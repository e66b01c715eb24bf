package io.github.sparkreversible.checkpoint;

/** Arithmetic of shapes that a file claims. */
final class TensorShape {
  /** More axes than any program makes. */
  static final int MOST_AXES = 64;

  private TensorShape() {}

  /**
   * Number of elements.
   *
   * @throws ArithmeticException if it does not fit into a long
   */
  static long elements(long[] shape) {
    long elements = 1;
    for (long size : shape) {
      elements = Math.multiplyExact(elements, size);
    }
    return elements;
  }

  /**
   * Number of bytes.
   *
   * @throws ArithmeticException if it does not fit into a long
   */
  static long bytes(long[] shape, ElementType type) {
    return Math.multiplyExact(elements(shape), type.bytes());
  }
}
