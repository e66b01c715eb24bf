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
  /** Parts with fewer tokens would leave matrix products below their full speed. */
  static final long LEAST_TOKENS = 2048;

  /** What stands for all rows of any batch. */
  static final BatchPart WHOLE = new BatchPart(0, Long.MAX_VALUE, Long.MAX_VALUE);

  /**
   * The parts of a batch, all of one size but for the last.
   *
   * @param shape of the whole, {@code [batch, tokens, dim]}; arrays of other ranks are one part
   */
  static List<BatchPart> of(long... shape) {
    long rows = rows(shape);
    if (rows == shape[0]) {
      return List.of(WHOLE);
    }
    List<BatchPart> parts = new ArrayList<>();
    for (long from = 0; from < shape[0]; from += rows) {
      parts.add(new BatchPart(from, Math.min(shape[0], from + rows), shape[0]));
    }
    return parts;
  }

  /** Rows of the largest part. */
  private static long rows(long... shape) {
    if (shape.length != 3) {
      return shape[0];
    }
    long parts = Math.max(1, Math.min(shape[0], shape[0] * shape[1] / LEAST_TOKENS));
    return (shape[0] + parts - 1) / parts;
  }

  /** The shape of the largest part. */
  static long[] largest(long... shape) {
    long[] ofPart = shape.clone();
    ofPart[0] = rows(shape);
    return ofPart;
  }

  /** Whether it is the first part, or all there is. */
  boolean isFirst() {
    return from == 0;
  }

  private boolean isWhole() {
    return to - from == batch || this == WHOLE;
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
