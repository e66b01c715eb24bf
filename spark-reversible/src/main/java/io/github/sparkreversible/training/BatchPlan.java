package io.github.sparkreversible.training;

import java.io.Serializable;

/**
 * Which samples the batches of one reader hold: batch k has the samples {@code first + k * stride}
 * to {@code first + k * stride + batchSize - 1}, as far as they are below {@code end}.
 *
 * @param first first sample of the first batch
 * @param stride samples from the start of a batch to the start of the next
 * @param batches number of batches
 * @param batchSize samples of a full batch
 * @param end no sample of this number or above belongs to the plan
 * @param order turns a sample into a row; null if the sample is the row
 */
record BatchPlan(long first, long stride, int batches, int batchSize, long end, SampleOrder order)
    implements Serializable {

  /** Batches of consecutive rows, in order; the last may be smaller. */
  static BatchPlan consecutive(long first, long end, int batchSize) {
    int batches = Math.toIntExact((end - first + batchSize - 1) / batchSize);
    return new BatchPlan(first, batchSize, batches, batchSize, end, null);
  }

  /** Number of samples of a batch. */
  int size(int batch) {
    return (int) Math.min(batchSize, end - (first + batch * stride));
  }

  /** A sample of a batch. */
  long sample(int batch, int index) {
    return first + batch * stride + index;
  }

  /** Row of a sample. */
  long row(long sample) {
    return order == null ? sample : order.row(sample);
  }

  /** Epoch of a sample; 0 without an order. */
  int epoch(long sample) {
    return order == null ? 0 : order.epoch(sample);
  }
}
