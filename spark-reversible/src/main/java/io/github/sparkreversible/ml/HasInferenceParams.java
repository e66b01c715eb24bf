package io.github.sparkreversible.ml;

import java.util.List;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Params of predicting, which the estimator hands on to its model. */
public interface HasInferenceParams extends Params {
  /** Values of {@link #device()}. */
  List<String> DEVICES = List.of("auto", "cpu", "gpu");

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

  /** Doc, allowed values and default of each param. */
  final class Declarations {
    private final IntParam predictionBatchSize;
    private final Param<String> device;

    Declarations(ParamChecks make) {
      predictionBatchSize =
          make.integer(
              "predictionBatchSize", "clips that the network takes at once to predict", 16, 1);
      device =
          make.choice(
              "device",
              "where the arrays live; gpu is refused where none can be used",
              "auto",
              DEVICES);
    }
  }
}
