package io.github.sparkreversible.pipelines.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.xxhash64;

import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** A few rows of each class, so that rare ones are seen beside frequent ones. */
final class BalancedSample {

  private BalancedSample() {}

  /**
   * Draws rows by key and seed.
   *
   * @param rows to choose from
   * @param counts number of rows of each label
   * @param most number of rows of the sample, if there are so many classes or fewer
   * @param seed of the draws
   */
  static Dataset<Row> of(Dataset<Row> rows, long[] counts, long most, long seed) {
    return rows.withColumn(
            "place",
            row_number()
                .over(
                    Window.partitionBy(col(ImageSet.LABEL))
                        .orderBy(xxhash64(col(ImageSet.KEY), lit(seed + 1)), col(ImageSet.KEY))))
        .where(col("place").leq(perClass(counts, most)))
        .select(ImageSet.KEY, ImageSet.LABEL, ImageSet.TENSOR);
  }

  /**
   * The largest number of rows of a class with which the sample has at most so many; at least 1.
   * Classes that have fewer leave their places to the others.
   */
  static long perClass(long[] counts, long most) {
    long[] ascending = Arrays.stream(counts).sorted().toArray();
    long left = most;
    for (int i = 0; i < ascending.length; i++) {
      long share = left / (ascending.length - i);
      if (ascending[i] > share) {
        return Math.max(1, share);
      }
      left -= ascending[i];
    }
    return Math.max(1, most);
  }
}
