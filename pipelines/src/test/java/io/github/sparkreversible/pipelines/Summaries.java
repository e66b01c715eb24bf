package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.training.EpochRecord;
import io.github.sparkreversible.training.IterationRecord;
import io.github.sparkreversible.training.TrainingSummary;
import java.util.List;
import java.util.Map;

/** Training summaries made by hand. */
final class Summaries {

  private Summaries() {}

  /** Three iterations, two epochs, one of them without validation. */
  static TrainingSummary small() {
    return new TrainingSummary(
        Map.of("depth", "3", "augmenter", "<edge> & \"more\""),
        1000,
        20,
        4,
        1,
        2.5,
        1 << 20,
        List.of(iteration(0, 2.0, 1.0), iteration(1, 1.5, 0.5), iteration(2, Double.NaN, 0)),
        List.of(
            new EpochRecord(0, 2, 1.75, 1.6, 0.5, 1), new EpochRecord(1, 1, 1.2, null, null, 1)));
  }

  private static IterationRecord iteration(int number, double loss, double alpha) {
    return new IterationRecord(
        number, 0, loss, alpha, 1 - alpha, 1e-3, 1, 100, 1 << 20, null, null, 0);
  }
}
