package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.tensor.Columns;
import io.github.sparkreversible.training.TaskFailures;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Makes pairs for {@link VerificationEvaluator} of rows with features and identities, which need
 * not be those of the training.
 *
 * <p>All pairs of rows of the same identity, or a random choice of {@code genuineLimit} of them,
 * and a random choice of {@code impostorLimit} pairs of different identities, or all if there are
 * fewer; no pair comes twice. The same rows give the same pairs for a seed, however they are
 * ordered and partitioned. The driver holds a number for each identity and for each pair.
 *
 * @param featuresCol vector column
 * @param identityCol column that says who or what a row shows, of any type that Spark sorts
 * @param genuineLimit most pairs of the same identity
 * @param impostorLimit most pairs of different identities
 * @param seed of the choice
 */
public record VerificationPairs(
    String featuresCol, String identityCol, int genuineLimit, int impostorLimit, long seed) {
  private static final int DEFAULT_LIMIT = 100_000;
  private static final String IDENTITY = "identity";
  private static final String FEATURES = "features";
  private static final String INDEX = "index";

  /** Refuses negative limits. */
  public VerificationPairs {
    if (genuineLimit < 0 || impostorLimit < 0) {
      throw new IllegalArgumentException(
          "genuineLimit and impostorLimit must not be negative, got %d and %d"
              .formatted(genuineLimit, impostorLimit));
    }
  }

  /** Up to 100000 pairs of both kinds, with seed 0. */
  public static VerificationPairs of(String featuresCol, String identityCol) {
    return new VerificationPairs(featuresCol, identityCol, DEFAULT_LIMIT, DEFAULT_LIMIT, 0);
  }

  /** With other limits. */
  public VerificationPairs withLimits(int genuine, int impostor) {
    return new VerificationPairs(featuresCol, identityCol, genuine, impostor, seed);
  }

  /** With another seed. */
  public VerificationPairs withSeed(long value) {
    return new VerificationPairs(featuresCol, identityCol, genuineLimit, impostorLimit, value);
  }

  /**
   * Makes the pairs. The rows are read several times: cache features that are dear.
   *
   * @return rows {@code (first vector, second vector, label double)}, label 1 for the same
   *     identity, otherwise 0; in no particular order
   * @throws IllegalArgumentException naming a column that is missing, of a wrong type, or null
   *     somewhere
   */
  public Dataset<Row> make(Dataset<?> rows) {
    Dataset<Row> sorted =
        chosen(rows)
            // What a row holds decides on its place, not the partition that it happens to be in.
            .withColumn("key", functions.xxhash64(functions.col(FEATURES)))
            .orderBy(IDENTITY, "key");
    long[] counts = counts(sorted);
    List<Row> pairs = new ArrayList<>();
    PairChoice choice = new PairChoice(counts, seed);
    choice.genuine(genuineLimit, (i, j) -> pairs.add(RowFactory.create(i, j, 1.0)));
    choice.impostor(impostorLimit, (i, j) -> pairs.add(RowFactory.create(i, j, 0.0)));
    Dataset<Row> numbers =
        rows.sparkSession()
            .createDataFrame(
                pairs,
                new StructType()
                    .add("i", DataTypes.LongType)
                    .add("j", DataTypes.LongType)
                    .add("label", DataTypes.DoubleType));
    Dataset<Row> indexed = indexed(sorted);
    return numbers
        .join(indexed.toDF("i", "first"), "i")
        .join(indexed.toDF("j", "second"), "j")
        .select("first", "second", "label");
  }

  private Dataset<Row> chosen(Dataset<?> rows) {
    StructType schema = rows.schema();
    StructField identity = SchemaColumns.field(schema, identityCol, "a column of identities");
    StructField features = SchemaColumns.vector(schema, featuresCol, "a vector column");
    return rows.toDF()
        .select(
            Columns.column(identity.name()).as(IDENTITY),
            Columns.column(features.name()).as(FEATURES));
  }

  /** Number of rows of each identity, in their order. */
  private long[] counts(Dataset<Row> rows) {
    List<Row> counts =
        TaskFailures.surface(
            () ->
                rows.groupBy(IDENTITY)
                    .agg(
                        functions.count(functions.lit(1)),
                        functions.count_if(functions.col(FEATURES).isNull()))
                    .orderBy(IDENTITY)
                    .collectAsList());
    for (Row row : counts) {
      if (row.isNullAt(0) || row.getLong(2) > 0) {
        throw new IllegalArgumentException(
            "Column '%s' is null in %d rows, expected a value in each"
                .formatted(
                    row.isNullAt(0) ? identityCol : featuresCol,
                    row.isNullAt(0) ? row.getLong(1) : row.getLong(2)));
      }
    }
    return counts.stream().mapToLong(row -> row.getLong(1)).toArray();
  }

  private static Dataset<Row> indexed(Dataset<Row> sorted) {
    JavaRDD<Row> rows =
        sorted
            .select(FEATURES)
            .toJavaRDD()
            .zipWithIndex()
            .map(each -> RowFactory.create(each._2(), each._1().get(0)));
    return sorted
        .sparkSession()
        .createDataFrame(
            rows,
            new StructType()
                .add(INDEX, DataTypes.LongType)
                .add(FEATURES, SQLDataTypes.VectorType()));
  }
}
