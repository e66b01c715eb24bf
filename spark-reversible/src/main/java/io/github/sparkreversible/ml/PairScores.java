package io.github.sparkreversible.ml;

import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;

/** How alike two vectors are; null if one is null. */
final class PairScores {
  private PairScores() {}

  /** Cosine of the angle between them; NaN if one is zero. */
  static Double cosine(Vector first, Vector second) {
    if (first == null || second == null) {
      return null;
    }
    requireSameSize(first, second);
    double lengths = Vectors.norm(first, 2) * Vectors.norm(second, 2);
    return lengths == 0 ? Double.NaN : first.dot(second) / lengths;
  }

  /** Their Euclidean distance, negated. */
  static Double euclidean(Vector first, Vector second) {
    if (first == null || second == null) {
      return null;
    }
    requireSameSize(first, second);
    return -Math.sqrt(Vectors.sqdist(first, second));
  }

  private static void requireSameSize(Vector first, Vector second) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException(
          "The vectors of a pair have %d and %d values, expected as many"
              .formatted(first.size(), second.size()));
    }
  }
}
