package io.github.sparkreversible.datasets.transform;

import io.github.sparkreversible.datasets.params.ParamChecks;
import java.io.Serializable;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of stages in whose results labels follow their points. */
public interface HasPointLabels extends Params {
  /** The declarations behind the accessors. */
  Declarations pointLabels();

  /** Column of the points' labels; if not set, used where it exists; empty: none. */
  default Param<String> labelsCol() {
    return pointLabels().labelsCol;
  }

  /** Value of {@link #labelsCol()}. */
  default String getLabelsCol() {
    return getOrDefault(labelsCol());
  }

  /** Column that gets the labels of the result; empty: the column of the points' labels itself. */
  default Param<String> labelsOutputCol() {
    return pointLabels().labelsOutputCol;
  }

  /** Value of {@link #labelsOutputCol()}. */
  default String getLabelsOutputCol() {
    return getOrDefault(labelsOutputCol());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Param<String> labelsCol;
    private final Param<String> labelsOutputCol;

    Declarations(ParamChecks make) {
      labelsCol =
          make.text(
              "labelsCol",
              "column of the points' labels, which follow them; if not set, used where it exists;"
                  + " empty: none",
              "pointLabels");
      labelsOutputCol =
          make.text(
              "labelsOutputCol",
              "column that gets the labels of the result; empty: labelsCol itself, which must not"
                  + " be where the tensor that these labels belong to stays in another column");
    }
  }
}
