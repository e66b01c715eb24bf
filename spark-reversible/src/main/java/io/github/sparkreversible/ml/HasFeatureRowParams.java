package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.training.ShardColumns;
import java.io.Serializable;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params that say what rows of features are learnt from, and the seed of what is drawn of them. */
public interface HasFeatureRowParams extends Params {
  /** The declarations behind the accessors. */
  Declarations featureRowParams();

  /** Vector column of the features. */
  default Param<String> featuresCol() {
    return featureRowParams().featuresCol;
  }

  /** Value of {@link #featuresCol()}. */
  default String getFeaturesCol() {
    return getOrDefault(featuresCol());
  }

  /**
   * Numeric column of class indices, below {@value ShardColumns#MOST_INFERRED_CLASSES} without
   * metadata that says how many there are.
   */
  default Param<String> labelCol() {
    return featureRowParams().labelCol;
  }

  /** Value of {@link #labelCol()}. */
  default String getLabelCol() {
    return getOrDefault(labelCol());
  }

  /** Numeric column of the rows' weights; empty: all alike. A row of weight 0 counts as absent. */
  default Param<String> weightCol() {
    return featureRowParams().weightCol;
  }

  /** Value of {@link #weightCol()}. */
  default String getWeightCol() {
    return getOrDefault(weightCol());
  }

  /** Column, of any type without maps, that tells rows apart for random draws. */
  default Param<String> keyCol() {
    return featureRowParams().keyCol;
  }

  /** Value of {@link #keyCol()}. */
  default String getKeyCol() {
    return getOrDefault(keyCol());
  }

  /** Seed of everything random. */
  default LongParam seed() {
    return featureRowParams().seed;
  }

  /** Value of {@link #seed()}. */
  default long getSeed() {
    return (long) getOrDefault(seed());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;

    private final Param<String> featuresCol;
    private final Param<String> labelCol;
    private final Param<String> weightCol;
    private final Param<String> keyCol;
    private final LongParam seed;

    Declarations(ParamChecks make) {
      featuresCol = make.text("featuresCol", "vector column of the features", "features");
      labelCol =
          make.text(
              "labelCol",
              "numeric column of class indices from 0; without metadata below "
                  + ShardColumns.MOST_INFERRED_CLASSES,
              "label");
      weightCol = make.text("weightCol", "numeric column of the rows' weights; empty: all alike");
      keyCol =
          make.text(
              "keyCol",
              "column of any type without maps that tells rows apart for random draws; rows of one"
                  + " key draw the same, and no key is null; empty: the features and the label");
      seed = make.anyLong("seed", "seed of everything random", 1);
    }
  }
}
