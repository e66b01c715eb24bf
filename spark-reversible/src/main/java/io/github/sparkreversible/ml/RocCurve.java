package io.github.sparkreversible.ml;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * The curve of accept rates over all thresholds, walked through in two passes: sums of each
 * partition of the sorted scores first, then each partition from where the ones before it end.
 *
 * @param label name of the label column, for errors
 */
record RocCurve(String label) implements Serializable {
  /** Column of the scores, double. */
  static final String SCORE = "score";

  /** Column of the labels, double. */
  static final String LABEL = "label";

  private static final String GENUINE = "genuine";
  private static final String IMPOSTOR = "impostor";
  private static final String PAIRS = "pairs";
  private static final String UNKNOWN = "unknown";

  /**
   * Measures of a curve, or of a part of it.
   *
   * @param area under the part
   * @param trueAcceptRate largest one that the given false accept rate allows
   * @param equalErrorRate NaN where rates do not cross in the part
   */
  record Point(double area, double trueAcceptRate, double equalErrorRate) implements Serializable {
    Point plus(Point other) {
      return new Point(
          area + other.area,
          Math.max(trueAcceptRate, other.trueAcceptRate),
          Double.isNaN(equalErrorRate) ? other.equalErrorRate : equalErrorRate);
    }
  }

  /**
   * Pairs of a partition.
   *
   * @param partition its number
   * @param genuine pairs of the same identity
   * @param impostor pairs of different identities
   * @param unknown pairs whose label is neither 1 nor 0
   * @param scoreless pairs whose score is NaN or null
   */
  private record Sums(int partition, long genuine, long impostor, long unknown, long scoreless)
      implements Serializable {
    Sums plus(Sums other) {
      return new Sums(
          partition,
          genuine + other.genuine,
          impostor + other.impostor,
          unknown + other.unknown,
          scoreless + other.scoreless);
    }
  }

  /**
   * Measures all there is.
   *
   * @param pairs columns {@link #SCORE} and {@link #LABEL}
   * @param falseAcceptRate largest one for the true accept rate
   * @throws IllegalArgumentException if a pair cannot be used, or there is one kind of pairs only
   */
  Point measure(Dataset<Row> pairs, double falseAcceptRate) {
    Column value = functions.col(LABEL);
    Dataset<Row> counts =
        pairs
            .groupBy(SCORE)
            .agg(
                functions.count_if(value.equalTo(1)).as(GENUINE),
                functions.count_if(value.equalTo(0)).as(IMPOSTOR),
                functions.count(functions.lit(1)).as(PAIRS))
            .select(
                functions.col(SCORE),
                functions.col(GENUINE),
                functions.col(IMPOSTOR),
                functions
                    .col(PAIRS)
                    .minus(functions.col(GENUINE))
                    .minus(functions.col(IMPOSTOR))
                    .as(UNKNOWN))
            .orderBy(functions.col(SCORE).desc())
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      JavaRDD<Row> sorted = counts.toJavaRDD();
      List<Sums> parts = new ArrayList<>(sorted.mapPartitionsWithIndex(sums(), true).collect());
      parts.sort(Comparator.comparingInt(Sums::partition));
      Sums all = parts.stream().reduce(new Sums(0, 0, 0, 0, 0), Sums::plus);
      requireUsable(all);
      return sorted
          .mapPartitionsWithIndex(walk(parts, all, falseAcceptRate), true)
          .fold(new Point(0, 0, Double.NaN), Point::plus);
    } finally {
      counts.unpersist(false);
    }
  }

  private static Function2<Integer, Iterator<Row>, Iterator<Sums>> sums() {
    return (partition, rows) -> {
      Sums sums = new Sums(partition, 0, 0, 0, 0);
      while (rows.hasNext()) {
        Row row = rows.next();
        boolean hasScore = !row.isNullAt(0) && !Double.isNaN(row.getDouble(0));
        long pairs = row.getLong(1) + row.getLong(2) + row.getLong(3);
        sums =
            sums.plus(
                new Sums(0, row.getLong(1), row.getLong(2), row.getLong(3), hasScore ? 0 : pairs));
      }
      return List.of(sums).iterator();
    };
  }

  private void requireUsable(Sums all) {
    if (all.unknown > 0) {
      throw new IllegalArgumentException(
          "Column '%s' is neither 1 (same identity) nor 0 in %d pairs"
              .formatted(label, all.unknown));
    }
    if (all.scoreless > 0) {
      throw new IllegalArgumentException(
          "The score of %d pairs is NaN or null, expected a number; is a vector all zeros, or null?"
              .formatted(all.scoreless));
    }
    if (all.genuine == 0 || all.impostor == 0) {
      throw new IllegalArgumentException(
          "Column '%s' has %d pairs of the same identity (1) and %d of different ones (0), expected both"
              .formatted(label, all.genuine, all.impostor));
    }
  }

  private static Function2<Integer, Iterator<Row>, Iterator<Point>> walk(
      List<Sums> parts, Sums all, double falseAcceptRate) {
    return (partition, rows) -> {
      Sums before =
          parts.stream()
              .filter(part -> part.partition < partition)
              .reduce(new Sums(0, 0, 0, 0, 0), Sums::plus);
      RocWalk walk =
          new RocWalk(all.genuine, all.impostor, falseAcceptRate, before.genuine, before.impostor);
      rows.forEachRemaining(row -> walk.step(row.getLong(1), row.getLong(2)));
      return List.of(walk.measured()).iterator();
    };
  }
}
