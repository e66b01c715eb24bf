package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.params.ParamChecks;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of predicting, which the estimator hands on to its model. */
public interface HasInferenceParams extends Params {
  /** Values of {@link #device()}. */
  List<String> DEVICES = List.of("auto", "cpu", "gpu");

  /** Values of {@link #handleInvalid()} of a model. */
  List<String> HANDLE_INVALID = List.of("error", "skip", "keep");

  /**
   * Values of {@link #handleInvalid()} of an estimator: there is nothing to learn of such a row.
   */
  List<String> HANDLE_INVALID_IN_FIT = List.of("error", "skip");

  /** The declarations behind the accessors. */
  Declarations inferenceParams();

  /** Clips that the network takes at once when it predicts. */
  default IntParam predictionBatchSize() {
    return inferenceParams().predictionBatchSize;
  }

  /** Value of {@link #predictionBatchSize()}. */
  default int getPredictionBatchSize() {
    return (int) getOrDefault(predictionBatchSize());
  }

  /** Where the arrays live. */
  default Param<String> device() {
    return inferenceParams().device;
  }

  /** Value of {@link #device()}. */
  default String getDevice() {
    return getOrDefault(device());
  }

  /**
   * What happens to rows that cannot be used: with a null tensor, in fit also with a null label.
   * {@code error} ends the job and names the row, {@code skip} leaves the row out, {@code keep},
   * which only a model takes, leaves its predictions null.
   */
  default Param<String> handleInvalid() {
    return inferenceParams().handleInvalid;
  }

  /** Value of {@link #handleInvalid()}. */
  default String getHandleInvalid() {
    return getOrDefault(handleInvalid());
  }

  /** Doc, allowed values and default of each param. */
  final class Declarations implements Serializable {
    private static final long serialVersionUID = 1L;

    private final IntParam predictionBatchSize;
    private final Param<String> device;
    private final Param<String> handleInvalid;

    Declarations(ParamChecks make, List<String> handleInvalidValues) {
      predictionBatchSize =
          make.integer(
              "predictionBatchSize", "clips that the network takes at once to predict", 16, 1);
      device =
          make.choice(
              "device",
              "where the arrays live; gpu is refused where none can be used",
              "auto",
              DEVICES);
      handleInvalid =
          make.choice(
              "handleInvalid",
              "rows with a null tensor, in fit also with a null label: error ends the job, skip"
                  + " leaves them out, keep (of a model only) gives null predictions",
              "error",
              handleInvalidValues);
    }
  }
}
