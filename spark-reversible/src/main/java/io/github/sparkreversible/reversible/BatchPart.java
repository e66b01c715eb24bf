package io.github.sparkreversible.reversible;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Neighbouring rows of a batch, for which a residual function is computed by itself: its insides
 * then take memory for these rows only, however large the batch is.
 *
 * @param from index of the first row
 * @param to index after the last row
 * @param batch rows of the whole batch
 */
record BatchPart(long from, long to, long batch) {
  /**
   * Rows are added to a part until it has so many tokens: with many fewer, matrix products on a
   * processor would be below their full speed, and gradients of parameters be added up too often.
   */
  static final long TOKENS = 2048;

  /** What stands for all rows of any batch. */
  static final BatchPart WHOLE = new BatchPart(0, Long.MAX_VALUE, Long.MAX_VALUE);

  /**
   * The parts of a batch, as few as there can be, of sizes that differ by one row at most.
   *
   * @param shape of the whole, {@code [batch, tokens, dim]}; arrays of other ranks are one part
   */
  static List<BatchPart> of(long... shape) {
    long batch = shape[0];
    long most = most(shape)[0];
    if (most == batch) {
      return List.of(WHOLE);
    }
    long count = ceil(batch, most);
    List<BatchPart> parts = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      parts.add(new BatchPart(i * batch / count, (i + 1) * batch / count, batch));
    }
    return parts;
  }

  /**
   * The shape that no part is larger than. It does not shrink when the batch grows, so that memory
   * for a batch is enough for any smaller one.
   *
   * @param shape of the whole
   */
  static long[] most(long... shape) {
    long[] ofPart = shape.clone();
    if (shape.length == 3) {
      ofPart[0] = Math.min(shape[0], ceil(TOKENS, Math.max(1, shape[1])));
    }
    return ofPart;
  }

  private static long ceil(long dividend, long divisor) {
    return (dividend + divisor - 1) / divisor;
  }

  /** Whether it is the first part, or all there is. */
  boolean isFirst() {
    return from == 0;
  }

  private boolean isWhole() {
    return to - from == batch;
  }

  /**
   * The rows of an array, a view.
   *
   * @param whole array of the whole batch, row-major, or null
   * @return null for null
   */
  INDArray of(INDArray whole) {
    return whole == null || isWhole() ? whole : ThreadArenas.current().rows(whole, from, to);
  }
}
