package io.github.sparkreversible.ml;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/** Verification metrics by their definitions, from all pairs of pairs and all thresholds. */
record VerificationReference(double[] scores, double[] labels) {
  double area() {
    double wins = 0;
    long games = 0;
    for (int i = 0; i < scores.length; i++) {
      for (int j = 0; j < scores.length; j++) {
        if (labels[i] == 1 && labels[j] == 0) {
          games++;
          wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    return wins / games;
  }

  private double rate(double label, double threshold) {
    long accepted = 0;
    long all = 0;
    for (int i = 0; i < scores.length; i++) {
      all += labels[i] == label ? 1 : 0;
      accepted += labels[i] == label && scores[i] >= threshold ? 1 : 0;
    }
    return (double) accepted / all;
  }

  /** One that accepts nothing, then all scores from the highest to the lowest. */
  private double[] thresholds() {
    double[] ascending = Arrays.stream(scores).distinct().sorted().toArray();
    return DoubleStream.concat(
            DoubleStream.of(Double.POSITIVE_INFINITY),
            DoubleStream.iterate(ascending.length - 1, i -> i >= 0, i -> i - 1)
                .map(i -> ascending[(int) i]))
        .toArray();
  }

  double trueAcceptRate(double falseAcceptRate) {
    return Arrays.stream(thresholds())
        .filter(threshold -> rate(0, threshold) <= falseAcceptRate)
        .map(threshold -> rate(1, threshold))
        .max()
        .orElseThrow();
  }

  double equalErrorRate() {
    double[] thresholds = thresholds();
    for (int i = 1; i < thresholds.length; i++) {
      double falseAccept = rate(0, thresholds[i]);
      double falseReject = 1 - rate(1, thresholds[i]);
      if (falseAccept >= falseReject) {
        double acceptBefore = rate(0, thresholds[i - 1]);
        double rejectBefore = 1 - rate(1, thresholds[i - 1]);
        // The point on the line from before to now where both rates are equal.
        double steps = rejectBefore - acceptBefore + falseAccept - falseReject;
        double share = (rejectBefore - acceptBefore) / steps;
        return rejectBefore + share * (falseReject - rejectBefore);
      }
    }
    throw new IllegalStateException("The lowest threshold accepts everything");
  }
}
