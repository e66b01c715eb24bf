package io.github.sparkreversible.backbone;

import io.github.sparkreversible.layers.ParameterSpec;
import io.github.sparkreversible.layers.ParameterSpec.Role;
import io.github.sparkreversible.ops.Operations;
import java.util.List;
import java.util.function.Function;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalization of rows with running statistics, as in PyTorch's {@code BatchNorm1d}: the
 * batch is normalized with its biased variance, and {@code running = 0.9 * running + 0.1 * batch}
 * takes the unbiased one. In evaluation, and where statistics are fixed, the running ones count.
 *
 * <p>Parameters, each {@code [channels]}: {@code gain}, {@code shift}, {@code mean} and {@code
 * variance}, behind the name of the normalization. The running statistics change once for each
 * backward pass: the "gradient" of a statistic is what the step takes off.
 */
final class BatchNorm {
  private static final double EPSILON = 1e-5;
  private static final double MOMENTUM = 0.1;

  private final Operations operations;
  private final String name;
  private final Function<String, INDArray> parameters;
  private final Function<String, INDArray> gradients;
  private INDArray mean;
  private INDArray variance;
  private boolean ofRows;
  private boolean isKnown;

  BatchNorm(
      Operations operations,
      String name,
      Function<String, INDArray> parameters,
      Function<String, INDArray> gradients) {
    this.operations = operations;
    this.name = name;
    this.parameters = parameters;
    this.gradients = gradients;
  }

  static List<ParameterSpec> parameters(String name, int channels) {
    return List.of(
        new ParameterSpec(name + ".gain", Role.GAIN, channels),
        new ParameterSpec(name + ".shift", Role.BIAS, channels),
        new ParameterSpec(name + ".mean", Role.STATISTIC, channels),
        new ParameterSpec(name + ".variance", Role.STATISTIC, channels));
  }

  /** Running variances start at one; false for other parameters. */
  static boolean initialize(ParameterSpec spec, INDArray view) {
    boolean isVariance = spec.role() == Role.STATISTIC && spec.name().endsWith(".variance");
    if (isVariance) {
      view.assign(1);
    }
    return isVariance;
  }

  /** Begins a pass with the running statistics. */
  void beginFixed() {
    mean = parameter("mean");
    variance = parameter("variance");
    ofRows = false;
    isKnown = true;
  }

  /**
   * Begins a pass with the statistics of the rows, which the first call computes and later ones,
   * for the gradient, use again.
   *
   * @param ofMean {@code [channels]}, where to keep them until the gradient
   * @param ofVariance {@code [channels]}
   */
  void begin(INDArray ofMean, INDArray ofVariance) {
    mean = ofMean;
    variance = ofVariance;
    ofRows = true;
    isKnown = false;
  }

  /**
   * Normalizes and rectifies rows.
   *
   * @param x {@code [rows, channels]}, unchanged
   * @param y {@code [rows, channels]}, result
   * @throws IllegalArgumentException if a single row is to be normalized with its own statistics
   */
  void rectified(INDArray x, INDArray y) {
    INDArray gain = parameter("gain");
    INDArray shift = parameter("shift");
    if (isKnown) {
      operations.fixedBatchNorm(x, gain, shift, EPSILON, mean, variance, y);
    } else {
      if (x.size(0) < 2) {
        throw new IllegalArgumentException(
            "Batch normalization '%s' has %d row in training, expected 2 or more: a larger batch, or fixed statistics"
                .formatted(name, x.size(0)));
      }
      operations.batchNorm(x, gain, shift, EPSILON, y, mean, variance);
      isKnown = true;
    }
    operations.relu(y, y);
  }

  /**
   * The gradients of {@link #rectified}, those of the parameters included.
   *
   * @param x {@code [rows, channels]} of the forward pass
   * @param y its result
   * @param g {@code [rows, channels]}, gradient with respect to y, becomes that with respect to x
   */
  void gradient(INDArray x, INDArray y, INDArray g) {
    operations.reluGradient(y, g, g);
    operations.batchNormGradient(
        x,
        parameter("gain"),
        EPSILON,
        mean,
        variance,
        ofRows,
        g,
        g,
        gradients.apply(name + ".gain"),
        gradients.apply(name + ".shift"));
    double unbiased = x.size(0) / (x.size(0) - 1.0);
    change("mean", mean, 1);
    change("variance", variance, unbiased);
  }

  private void change(String statistic, INDArray ofBatch, double factor) {
    INDArray change = gradients.apply(name + "." + statistic);
    if (ofRows) {
      operations.combine(parameter(statistic), MOMENTUM, 0, change);
      operations.combine(ofBatch, -MOMENTUM * factor, 1, change);
    } else {
      operations.combine(change, 0, 0, change);
    }
  }

  private INDArray parameter(String of) {
    return parameters.apply(name + "." + of);
  }
}
