package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.params.ParamChecks.Range;
import java.io.Serializable;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params that say what the rows of a training are: how they are told apart, and split. */
public interface HasRowParams extends Params {
  /** The declarations behind the accessors. */
  Declarations rowParams();

  /**
   * Column, of any type without maps, that tells rows apart for random changes: with it they are
   * the same whatever the order and the partitions of the rows, and those of an augmenter that
   * stands alone with the same seed, epoch and column. Rows of one key change alike. Empty: the
   * number of the row in the order of the data.
   */
  default Param<String> keyCol() {
    return rowParams().keyCol;
  }

  /** Value of {@link #keyCol()}. */
  default String getKeyCol() {
    return getOrDefault(keyCol());
  }

  /** Boolean column that marks the rows to validate on. */
  default Param<String> validationIndicatorCol() {
    return rowParams().validationIndicatorCol;
  }

  /** Value of {@link #validationIndicatorCol()}. */
  default String getValidationIndicatorCol() {
    return getOrDefault(validationIndicatorCol());
  }

  /** Part of the rows that is set aside to validate on. */
  default DoubleParam validationFraction() {
    return rowParams().validationFraction;
  }

  /** Value of {@link #validationFraction()}. */
  default double getValidationFraction() {
    return (double) getOrDefault(validationFraction());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Param<String> keyCol;
    private final Param<String> validationIndicatorCol;
    private final DoubleParam validationFraction;

    Declarations(ParamChecks make) {
      keyCol =
          make.text(
              "keyCol",
              "column of any type without maps that tells rows apart for the augmenter, such as"
                  + " origin; rows of one key change alike, and no key is null; empty: the number of"
                  + " the row in the order of the data");
      validationIndicatorCol =
          make.text(
              "validationIndicatorCol",
              "boolean column that marks the rows to validate on; empty for none");
      validationFraction =
          make.real(
              "validationFraction",
              "part of the rows to validate on, drawn with the seed",
              0,
              Range.between(0, 0.9));
    }
  }
}
