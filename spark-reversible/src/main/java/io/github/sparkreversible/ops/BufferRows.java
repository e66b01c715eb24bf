package io.github.sparkreversible.ops;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Copies of rows of single-precision arrays in memory that the processor sees. */
final class BufferRows {

  private BufferRows() {}

  /** A pointer whose address can be set, so that a copy allocates none. */
  private static final class Place extends Pointer {

    Place() {
      super((Pointer) null);
    }

    Place at(long newAddress) {
      address = newAddress;
      return this;
    }
  }

  /**
   * Copies rows to their places; others are left as they are.
   *
   * @param x {@code [batch * order.sources(), dim]}
   * @param y {@code [batch * order.rows(), dim]}
   */
  static void copy(INDArray x, RowOrder order, INDArray y) {
    Operand from = Operand.of(x);
    Operand to = Operand.of(y);
    long fromStride = from.strides()[0] * Float.BYTES;
    long toStride = to.strides()[0] * Float.BYTES;
    long rowBytes = from.dims()[1] * Float.BYTES;
    boolean together = fromStride == rowBytes && toStride == rowBytes;
    Place source = new Place();
    Place target = new Place();
    for (long clip = 0; clip < x.size(0) / order.sources(); clip++) {
      long first = from.address() + clip * order.sources() * fromStride;
      long firstTarget = to.address() + clip * order.rows() * toStride;
      order.forEachRun(
          (row, sourceRow, length) -> {
            int copies = together ? 1 : length;
            for (int i = 0; i < copies; i++) {
              Pointer.memcpy(
                  target.at(firstTarget + (row + i) * toStride),
                  source.at(first + (sourceRow + i) * fromStride),
                  rowBytes * (together ? length : 1));
            }
          });
    }
    from.keepAlive();
    to.keepAlive();
  }
}
