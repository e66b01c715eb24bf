package io.github.sparkreversible.training;

import java.io.Serializable;

/**
 * How a training is cut into iterations, epochs and rounds.
 *
 * <p>Samples are numbered without end, each epoch a permutation of all rows ({@link SampleOrder}).
 * In iteration i, worker w takes the {@code batchSize} samples from {@code (i * workers + w) *
 * batchSize} on. So all workers always have the same number of equally large batches, no row is
 * left out or seen twice in an epoch, and what remains of an epoch is carried over into a batch
 * with the start of the next. An epoch ends with the iteration that takes its last sample; only
 * after the last epoch the last iteration is filled up with rows of one more permutation.
 *
 * @param rows number of rows
 * @param epochs number of epochs
 * @param workers number of workers
 * @param batchSize rows of a batch
 * @param averagingFrequency most iterations of a round
 */
record BatchSchedule(long rows, int epochs, int workers, int batchSize, int averagingFrequency)
    implements Serializable {

  /**
   * The schedule for the workers and the batch size that were asked for, fewer and smaller where
   * the rows would otherwise not give every epoch an iteration. With one worker nothing is
   * averaged, and a round is a whole epoch.
   */
  static BatchSchedule of(
      long rows, int epochs, int workers, int batchSize, int averagingFrequency) {
    int usedWorkers = (int) Math.min(workers, rows);
    int usedBatch = (int) Math.min(batchSize, rows / usedWorkers);
    int round =
        usedWorkers == 1 ? Math.toIntExact((rows + usedBatch - 1) / usedBatch) : averagingFrequency;
    return new BatchSchedule(rows, epochs, usedWorkers, usedBatch, round);
  }

  /** One line for the log. */
  String describe() {
    return ("Training on %d rows with %d workers, a batch of %d each: %d rows an update of"
            + " all workers, about %d updates an epoch, %d epochs; the workers' parameters are"
            + " averaged every %d updates")
        .formatted(
            rows,
            workers,
            batchSize,
            (long) workers * batchSize,
            endOfEpoch(0),
            epochs,
            averagingFrequency);
  }

  /** Number of iterations of each worker in all epochs. */
  int iterations() {
    return endOfEpoch(epochs - 1);
  }

  /** First iteration after an epoch. */
  int endOfEpoch(int epoch) {
    long samples = (epoch + 1L) * rows;
    long perIteration = (long) workers * batchSize;
    return Math.toIntExact((samples + perIteration - 1) / perIteration);
  }

  /** First iteration of an epoch. */
  int startOfEpoch(int epoch) {
    return epoch == 0 ? 0 : endOfEpoch(epoch - 1);
  }
}
