package io.github.sparkreversible.ml;

import io.github.sparkreversible.latent.HardSamples;
import io.github.sparkreversible.latent.LinearHead;
import java.io.Serializable;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;

/** The hard ones of {@link FeatureRows} that take part, counted. */
final class HardRows implements Serializable {
  private static final long serialVersionUID = 1L;

  private final long[] ofClass;
  private final Set<Long> pairs = new HashSet<>();

  HardRows(int classes) {
    ofClass = new long[classes];
  }

  /**
   * A hard row.
   *
   * @param feature {@code [dim]}
   * @param label its class
   * @param rival class of its largest other logit
   * @param pair a number of the unordered pair of both classes
   */
  record Hard(float[] feature, int label, int rival, long pair) {
    /** A row as a hard one; empty if it is not hard, or takes no part. */
    static Optional<Hard> of(Row row, LinearHead head, double hardMargin) {
      if (!FeatureRows.takesPart(row)) {
        return Optional.empty();
      }
      float[] feature = feature(row);
      int label = (int) row.getDouble(FeatureRows.LABEL);
      HardSamples samples =
          HardSamples.of(head.logitsOfOne(feature), new int[] {label}, hardMargin);
      return samples.count() == 0
          ? Optional.empty()
          : Optional.of(new Hard(feature, label, samples.rival(0), samples.pair(0)));
    }

    private static float[] feature(Row row) {
      double[] values = row.<Vector>getAs(FeatureRows.FEATURES).toArray();
      float[] feature = new float[values.length];
      for (int i = 0; i < feature.length; i++) {
        feature[i] = (float) values[i];
      }
      return feature;
    }
  }

  HardRows add(Hard row) {
    ofClass[row.label()]++;
    pairs.add(row.pair());
    return this;
  }

  HardRows add(HardRows other) {
    for (int c = 0; c < ofClass.length; c++) {
      ofClass[c] += other.ofClass[c];
    }
    pairs.addAll(other.pairs);
    return this;
  }

  /** Hard rows of a class. */
  long ofClass(int label) {
    return ofClass[label];
  }

  /** All hard rows. */
  long size() {
    long sum = 0;
    for (long count : ofClass) {
      sum += count;
    }
    return sum;
  }

  /** Unordered pairs of class and rival that occur. */
  int pairs() {
    return pairs.size();
  }
}
