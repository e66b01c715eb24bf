package io.github.sparkreversible.pipelines.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Rows of a set with fewer and fewer of each class, and what may be wrong with their labels. The
 * draws depend on a row's key and a seed alone.
 *
 * <p>The class at place i of n in the order from frequent to rare has {@code most * imbalance^(-i /
 * (n - 1))} rows, {@code most} being the size of the smallest class of the set.
 *
 * @param imbalance rows of the most frequent class for one of the rarest
 * @param wrongLabels part of the rows that get another class's label
 * @param splitClasses number of frequent classes half of whose rows get a label of their own, as
 *     where one identity stands under two names
 */
public record LongTail(double imbalance, double wrongLabels, int splitClasses) {
  /** Column of the number of a row's copy. */
  static final String COPY = "copy";

  /** Refuses what cannot be. */
  public LongTail {
    if (!(imbalance >= 1 && wrongLabels >= 0 && wrongLabels < 1 && splitClasses >= 0)) {
      throw new IllegalArgumentException(
          "imbalance %s, wrong labels %s, split classes %d; expected at least 1, 0 to less than 1, at least 0"
              .formatted(imbalance, wrongLabels, splitClasses));
    }
  }

  /**
   * The rows to train on.
   *
   * @param set of which they are chosen
   * @param order classes from frequent to rare
   * @param seed of the choice
   */
  Dataset<Row> of(ImageSet set, int[] order, long seed) {
    long[] counts = counts(set.training(), set.classes());
    long most = Arrays.stream(counts).min().orElseThrow();
    Column wanted = lit(0);
    for (int place = 0; place < order.length; place++) {
      double part = order.length == 1 ? 0 : place / (order.length - 1.0);
      long rows = Math.max(1, Math.round(most * Math.pow(imbalance, -part)));
      wanted = when(col(ImageSet.LABEL).equalTo(order[place]), lit(rows)).otherwise(wanted);
    }
    Column place =
        row_number()
            .over(
                Window.partitionBy(col(ImageSet.LABEL))
                    .orderBy(xxhash64(col(ImageSet.KEY), lit(seed)), col(ImageSet.KEY)));
    Dataset<Row> chosen =
        set.training().withColumn("place", place).where(col("place").leq(wanted)).drop("place");
    return mislabelled(split(chosen, set.classes(), order, seed), set.classes(), seed);
  }

  /** Number of rows of each class. */
  static long[] counts(Dataset<Row> rows, int classes) {
    long[] counts = new long[classes];
    for (Row row : rows.groupBy(ImageSet.LABEL).count().collectAsList()) {
      counts[(int) row.getDouble(0)] = row.getLong(1);
    }
    return counts;
  }

  private Dataset<Row> mislabelled(Dataset<Row> rows, int classes, long seed) {
    if (wrongLabels == 0) {
      return rows;
    }
    Column other =
        pmod(
            col(ImageSet.LABEL)
                .plus(lit(1))
                .plus(Draws.below(lit(classes - 1L), seed + 2, col(ImageSet.KEY))),
            lit((double) classes));
    return rows.withColumn(
        ImageSet.LABEL,
        when(
                Draws.uniform(seed + 1, col(ImageSet.KEY))
                    .lt(wrongLabels)
                    .and(col(ImageSet.LABEL).lt(classes)),
                other)
            .otherwise(col(ImageSet.LABEL)));
  }

  private Dataset<Row> split(Dataset<Row> rows, int classes, int[] order, long seed) {
    Column label = col(ImageSet.LABEL);
    for (int i = 0; i < splitClasses; i++) {
      label =
          when(
                  col(ImageSet.LABEL)
                      .equalTo(order[i])
                      .and(Draws.uniform(seed + 3, col(ImageSet.KEY)).lt(0.5)),
                  lit((double) classes + i))
              .otherwise(label);
    }
    return rows.withColumn(ImageSet.LABEL, label);
  }

  /**
   * The true class of a predicted one: labels that were split off stand for the class they left.
   */
  Column merged(Column predicted, int classes, int[] order) {
    Column merged = predicted;
    for (int i = 0; i < splitClasses; i++) {
      merged = when(predicted.equalTo(classes + i), lit((double) order[i])).otherwise(merged);
    }
    return merged;
  }

  /**
   * As many rows, of each class about as many: rows are repeated, or left out.
   *
   * @param rows to choose from
   * @param counts number of rows of each label
   * @param seed of the choice
   * @return with a column {@value #COPY}, the number of a row's copy from 0
   */
  static Dataset<Row> balanced(Dataset<Row> rows, long[] counts, long seed) {
    double wanted = (double) Arrays.stream(counts).sum() / counts.length;
    Column copies = lit(0.0);
    for (int label = 0; label < counts.length; label++) {
      copies =
          when(col(ImageSet.LABEL).equalTo(label), lit(wanted / Math.max(1, counts[label])))
              .otherwise(copies);
    }
    Column whole = copies.cast("int");
    Column number =
        whole.plus(
            when(Draws.uniform(seed, col(ImageSet.KEY)).lt(copies.minus(whole)), lit(1))
                .otherwise(lit(0)));
    return rows.withColumn(COPY, number)
        .where(col(COPY).gt(0))
        .withColumn(COPY, explode(sequence(lit(0), col(COPY).minus(1))));
  }
}
