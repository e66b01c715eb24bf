package io.github.sparkreversible.training;

import io.github.sparkreversible.datasets.augmentation.Augmentation;
import io.github.sparkreversible.datasets.augmentation.Draw;
import io.github.sparkreversible.datasets.tensor.Tensor;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Random changes of training rows, from (seed, row, epoch) alone, where a row is told by its key,
 * or else by its number.
 *
 * @param augmentation what happens to a row
 * @param seed of the training
 * @param keyed whether the records have keys
 */
public record RowAugmentation(Augmentation augmentation, long seed, boolean keyed)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * The changed tensor of a record.
   *
   * @param record as {@link ShardLayout} says; it stays as it is
   * @param row row number, from 0
   * @return a tensor as in the layout
   */
  ByteBuffer apply(byte[] record, ShardLayout layout, int epoch, long row) {
    byte[] data = Arrays.copyOf(record, layout.tensorBytes());
    Tensor tensor = Tensor.wrap(layout.type(), data, layout.sizes());
    try {
      return augmentation
          .apply(tensor, new Draw(seed, keyed ? key(record, layout) : row, epoch))
          .data();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "augmenter, training row %d: %s".formatted(row, e.getMessage()), e);
    }
  }

  private static long key(byte[] record, ShardLayout layout) {
    return ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).getLong(layout.keyOffset());
  }
}
