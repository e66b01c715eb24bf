package io.github.sparkreversible.training;

import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.io.Serializable;

/**
 * Where the rows of a training are found in a DataFrame, and how they are split.
 *
 * @param features tensor column
 * @param kind what its tensors have to be
 * @param label numeric column with class indices
 * @param validationIndicator boolean column that marks validation rows; empty for none
 * @param validationFraction part of the rows that is drawn for validation; 0 for none
 * @param origin column that names a row in errors; empty for none
 * @param rowKey column whose hash is the rows' key in random draws; empty for none
 * @param classes number of classes; 0 if the labels alone say it
 * @param seed of the draw of validation rows
 * @param skipInvalid whether rows with a null tensor or label are left out; otherwise they are
 *     errors
 */
public record ShardColumns(
    String features,
    TensorKind kind,
    String label,
    String validationIndicator,
    double validationFraction,
    String origin,
    String rowKey,
    int classes,
    long seed,
    boolean skipInvalid)
    implements Serializable {
  /** Most classes that are inferred from labels without metadata. */
  public static final int MOST_INFERRED_CLASSES = 1000;

  /** Number of classes that a label must stay below. */
  int labelLimit() {
    return classes > 0 ? classes : MOST_INFERRED_CLASSES;
  }

  /** Whether there are validation rows at all. */
  public boolean validates() {
    return !validationIndicator.isEmpty() || validationFraction > 0;
  }
}
