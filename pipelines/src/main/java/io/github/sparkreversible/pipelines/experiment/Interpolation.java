package io.github.sparkreversible.pipelines.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.expressions.Window;

/**
 * Images between two of a class, in the way of SMOTE: a repeated row is moved a random part of the
 * way to another row of its class, drawn at random.
 */
final class Interpolation {
  private static final int DATA = 2;

  private Interpolation() {}

  /**
   * Moves the copies of rows.
   *
   * @param rows to choose the others from
   * @param copies with {@link LongTail#COPY}; the first of each row stays as it is
   * @param counts number of rows of each label
   */
  static Dataset<Row> of(Dataset<Row> rows, Dataset<Row> copies, long[] counts, long seed) {
    Dataset<Row> others =
        rows.select(
            col(ImageSet.LABEL).as("otherLabel"),
            row_number()
                .over(Window.partitionBy(col(ImageSet.LABEL)).orderBy(col(ImageSet.KEY)))
                .as("place"),
            col(ImageSet.TENSOR).as("other"));
    Column count = lit(1L);
    for (int label = 0; label < counts.length; label++) {
      count =
          when(col(ImageSet.LABEL).equalTo(label), lit(Math.max(1, counts[label])))
              .otherwise(count);
    }
    Dataset<Row> drawn =
        copies.withColumn(
            "partner", Draws.below(count, seed, col(ImageSet.KEY), col(LongTail.COPY)).plus(1));
    UserDefinedFunction between =
        udf(
            (UDF3<Row, Row, Double, Row>) Interpolation::between,
            rows.schema().apply(ImageSet.TENSOR).dataType());
    Column part = Draws.uniform(seed + 1, col(ImageSet.KEY), col(LongTail.COPY));
    return drawn
        .join(
            others,
            col(ImageSet.LABEL)
                .equalTo(col("otherLabel"))
                .and(col("partner").equalTo(col("place"))))
        .withColumn(
            ImageSet.TENSOR,
            when(col(LongTail.COPY).gt(0), between.apply(col(ImageSet.TENSOR), col("other"), part))
                .otherwise(col(ImageSet.TENSOR)))
        .drop("otherLabel", "place", "other", "partner");
  }

  private static Row between(Row image, Row other, double part) {
    byte[] from = image.getAs(DATA);
    byte[] to = other.getAs(DATA);
    byte[] result = new byte[from.length];
    for (int i = 0; i < from.length; i++) {
      int first = from[i] & 0xff;
      result[i] = (byte) Math.round(first + part * ((to[i] & 0xff) - first));
    }
    return RowFactory.create(image.get(0), image.get(1), result);
  }
}
