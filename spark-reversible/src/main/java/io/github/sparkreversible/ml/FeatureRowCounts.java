package io.github.sparkreversible.ml;

import io.github.sparkreversible.training.ShardColumns;
import java.io.Serializable;
import java.util.List;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Checks rows of features ({@link FeatureRows}) while it counts those by class that take part.
 *
 * <p>The driver holds numbers for each class up to the last label, so without metadata that says
 * how many there are, a label stays below {@value ShardColumns#MOST_INFERRED_CLASSES}, as in {@link
 * Dr2NetClassifier}.
 */
final class FeatureRowCounts implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String featuresCol;
  private final String labelCol;
  private final String weightCol;
  private final String keyCol;
  private final int declaredClasses;
  private final TreeMap<Integer, Long> rowsOfClass = new TreeMap<>();
  private long withoutWeight;
  private int dim;

  private FeatureRowCounts(HasFeatureRowParams params, int declaredClasses) {
    featuresCol = params.getFeaturesCol();
    labelCol = params.getLabelCol();
    weightCol = params.getWeightCol();
    keyCol = params.getKeyCol();
    this.declaredClasses = declaredClasses;
  }

  /**
   * Counts.
   *
   * @param declaredClasses number of classes by the label column's metadata; 0 if it says none
   * @throws IllegalArgumentException naming the column and the value that cannot be used
   */
  static FeatureRowCounts of(Dataset<Row> rows, HasFeatureRowParams params, int declaredClasses) {
    FeatureRowCounts counts =
        rows.toJavaRDD()
            .aggregate(
                new FeatureRowCounts(params, declaredClasses),
                FeatureRowCounts::add,
                FeatureRowCounts::add);
    if (counts.rowsOfClass.isEmpty()) {
      throw counts.nothingToLearnFrom();
    }
    return counts;
  }

  private IllegalArgumentException nothingToLearnFrom() {
    return new IllegalArgumentException(
        withoutWeight == 0
            ? "There are no rows to learn from, expected at least two"
            : "There are no rows to learn from: column '%s' holds 0 in all %d, expected weights above 0"
                .formatted(weightCol, withoutWeight));
  }

  private FeatureRowCounts add(Row row) {
    if (row.isNullAt(FeatureRows.FEATURES)) {
      throw refused(featuresCol, "null", "a vector in each row");
    }
    addFeatures(row.getAs(FeatureRows.FEATURES));
    int label = label(row);
    if (row.isNullAt(FeatureRows.WEIGHT) || !isWeight(row.getDouble(FeatureRows.WEIGHT))) {
      throw refused(weightCol, row.get(FeatureRows.WEIGHT), "a finite weight from 0 in each row");
    }
    if (row.isNullAt(FeatureRows.KEY)) {
      throw refused(keyCol, "null", "a value that tells rows apart in each row (param 'keyCol')");
    }
    if (FeatureRows.takesPart(row)) {
      rowsOfClass.merge(label, 1L, Long::sum);
    } else {
      withoutWeight++;
    }
    return this;
  }

  private void addFeatures(Vector features) {
    requireDim(features.size());
    double[] values =
        features instanceof SparseVector sparse ? sparse.values() : features.toArray();
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        int position = features instanceof SparseVector sparse ? sparse.indices()[i] : i;
        throw refused(
            featuresCol, "%s at position %d".formatted(values[i], position), "finite features");
      }
    }
  }

  private void requireDim(int found) {
    if (found == 0 || (dim != 0 && found != dim)) {
      throw refused(
          featuresCol,
          "a vector of %d values".formatted(found),
          dim == 0 ? "at least one" : "%d, as in another row".formatted(dim));
    }
    dim = found;
  }

  private int label(Row row) {
    Object found = row.isNullAt(FeatureRows.LABEL) ? "null" : row.getDouble(FeatureRows.LABEL);
    int limit = declaredClasses == 0 ? ShardColumns.MOST_INFERRED_CLASSES : declaredClasses;
    if (found instanceof Double label && label >= 0 && label < limit && label == Math.rint(label)) {
      return (int) label.doubleValue();
    }
    throw refused(
        labelCol,
        found,
        "class indices from 0 to %d%s"
            .formatted(
                limit - 1,
                declaredClasses == 0
                    ? " (without label metadata; index them with StringIndexer)"
                    : ""));
  }

  private static boolean isWeight(double value) {
    return value >= 0 && value <= Double.MAX_VALUE;
  }

  private static IllegalArgumentException refused(String column, Object found, String expected) {
    return new IllegalArgumentException(
        "Column '%s' holds %s, expected %s".formatted(column, found, expected));
  }

  private FeatureRowCounts add(FeatureRowCounts other) {
    if (other.dim != 0) {
      requireDim(other.dim);
    }
    withoutWeight += other.withoutWeight;
    other.rowsOfClass.forEach((label, count) -> rowsOfClass.merge(label, count, Long::sum));
    return this;
  }

  /** Number of rows that take part. */
  long size() {
    return rowsOfClass.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Number of classes up to the last label of a row that takes part. */
  int classes() {
    return rowsOfClass.lastKey() + 1;
  }

  /** Labels of rows that take part, ascending. */
  List<Integer> labels() {
    return List.copyOf(rowsOfClass.keySet());
  }

  /** Rows of each class that take part. */
  long[] ofClasses(int classes) {
    long[] counts = new long[classes];
    rowsOfClass.forEach((label, count) -> counts[label] = count);
    return counts;
  }
}
