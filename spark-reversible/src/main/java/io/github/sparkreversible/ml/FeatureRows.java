package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.tensor.Columns;
import io.github.sparkreversible.latent.ClassPriors;
import io.github.sparkreversible.training.TaskFailures;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * The rows that a classifier on features learns from, checked: {@code (features vector, label
 * double, weight double, key long)}, by position. They are kept while this is open, unless the data
 * set is kept already.
 */
final class FeatureRows implements AutoCloseable {
  static final int FEATURES = 0;
  static final int LABEL = 1;
  static final int WEIGHT = 2;
  static final int KEY = 3;

  private final Dataset<Row> rows;
  private final boolean kept;
  private final FeatureRowCounts counts;
  private final int classes;

  private FeatureRows(Dataset<Row> rows, boolean kept, FeatureRowCounts counts, int classes) {
    this.rows = rows;
    this.kept = kept;
    this.counts = counts;
    this.classes = classes;
  }

  /**
   * Reads all rows once.
   *
   * @throws IllegalArgumentException naming the column and the value that cannot be used
   */
  static FeatureRows of(HasFeatureRowParams params, Dataset<?> dataset) {
    check(params, dataset.schema());
    StructField label = label(params, dataset.schema());
    Dataset<Row> rows = dataset.toDF().select(columns(params, dataset.schema()));
    boolean kept = dataset.storageLevel().equals(StorageLevel.NONE());
    if (kept) {
      rows.persist(StorageLevel.MEMORY_AND_DISK());
    }
    try {
      int declared = ClassifierSchema.declaredClasses(label).orElse(0);
      FeatureRowCounts counts =
          TaskFailures.surface(() -> FeatureRowCounts.of(rows, params, declared));
      return new FeatureRows(rows, kept, counts, Math.max(declared, counts.classes()));
    } catch (RuntimeException e) {
      if (kept) {
        rows.unpersist();
      }
      throw e;
    }
  }

  /**
   * Checks the columns.
   *
   * @throws IllegalArgumentException naming the column that is missing or has a wrong type
   */
  static void check(HasFeatureRowParams params, StructType schema) {
    features(params, schema);
    label(params, schema);
    if (!params.getWeightCol().isEmpty()) {
      SchemaColumns.numeric(schema, params.getWeightCol(), "a numeric column of weights");
    }
    SchemaColumns.checkRowKey(schema, params.getKeyCol());
  }

  /**
   * The column of features.
   *
   * @throws IllegalArgumentException if it is missing or has another type than vector
   */
  static StructField features(HasFeatureRowParams params, StructType schema) {
    return SchemaColumns.vector(schema, params.getFeaturesCol(), "a vector column of features");
  }

  /**
   * The column of class indices.
   *
   * @throws IllegalArgumentException if it is missing or not numeric
   */
  static StructField label(HasFeatureRowParams params, StructType schema) {
    return SchemaColumns.numeric(schema, params.getLabelCol(), "a numeric label column");
  }

  private static Column[] columns(HasFeatureRowParams params, StructType schema) {
    StructField features = features(params, schema);
    StructField label = label(params, schema);
    Column weight =
        params.getWeightCol().isEmpty()
            ? functions.lit(1.0)
            : Columns.column(params.getWeightCol()).cast(DataTypes.DoubleType);
    Column key =
        params.getKeyCol().isEmpty()
            ? functions.xxhash64(
                Columns.column(features.name()),
                Columns.column(label.name()).cast(DataTypes.DoubleType))
            : Columns.hash(params.getKeyCol());
    return new Column[] {
      Columns.column(features.name()).as("_0"),
      Columns.column(label.name()).cast(DataTypes.DoubleType).as("_1"),
      weight.as("_2"),
      key.as("_3")
    };
  }

  /** Whether a row takes part: Spark ML treats rows of weight 0 as absent. */
  static boolean takesPart(Row row) {
    return row.getDouble(WEIGHT) > 0;
  }

  /** The rows. */
  Dataset<Row> rows() {
    return rows;
  }

  /** The rows as those of {@link AugmentationPlan#SCHEMA}, all of them originals. */
  Dataset<Row> withoutOrigin() {
    Dataset<Row> originals = rows;
    for (int i = KEY + 1; i < AugmentationPlan.SCHEMA.size(); i++) {
      StructField field = AugmentationPlan.SCHEMA.fields()[i];
      originals = originals.withColumn(field.name(), functions.lit(null).cast(field.dataType()));
    }
    return originals;
  }

  /** Number of rows that take part. */
  long size() {
    return counts.size();
  }

  /**
   * How frequent the classes are among the rows that take part.
   *
   * @param column of the labels, for the error
   * @throws IllegalArgumentException if they are of one class only
   */
  ClassPriors priors(String column) {
    List<Integer> labels = counts.labels();
    if (labels.size() < 2) {
      throw new IllegalArgumentException(
          "Column '%s' holds the labels %s, expected rows of at least two classes"
              .formatted(column, labels));
    }
    return ClassPriors.ofCounts(counts.ofClasses(classes));
  }

  @Override
  public void close() {
    if (kept) {
      rows.unpersist();
    }
  }
}
