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
  private long rows;
  private boolean hasSums;

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
    hasSums = false;
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
    rows = 0;
    hasSums = false;
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
      requireSeveral(x.size(0));
      operations.batchNorm(x, gain, shift, EPSILON, y, mean, variance);
      isKnown = true;
    }
    operations.relu(y, y);
  }

  /**
   * Checks that rows have a variance.
   *
   * @throws IllegalArgumentException if they are to be normalized with their own statistics, and
   *     are fewer than two
   */
  void requireSeveral(long count) {
    if (ofRows && count < 2) {
      throw new IllegalArgumentException(
          "Batch normalization '%s' has %d row in training, expected 2 or more: a larger batch, or fixed statistics"
              .formatted(name, count));
    }
  }

  /**
   * Takes some of the rows into the statistics, where these are those of the rows; after the last
   * of them {@link #rectified} normalizes with the statistics of all (Chan, Golub and LeVeque,
   * Updating formulae, 1979).
   *
   * @param x {@code [some rows, channels]}, unchanged
   * @param memory for what is computed on the way, taken back
   */
  void observe(INDArray x, ChunkMemory memory) {
    if (!ofRows) {
      return;
    }
    long mark = memory.mark();
    if (rows == 0) {
      moments(x, mean, variance, memory);
    } else {
      long channels = x.size(1);
      INDArray means = memory.array(2, channels);
      INDArray ofRest = memory.view(means, "second", each -> each.getRow(1));
      INDArray varianceOfRest = memory.array(channels);
      moments(x, ofRest, varianceOfRest, memory);
      operations.combine(mean, 1, 0, memory.view(means, "first", each -> each.getRow(0)));
      // The variance of two values is a quarter of their squared difference.
      INDArray spread = memory.array(channels);
      moments(means, memory.array(channels), spread, memory);
      double share = x.size(0) / (double) (rows + x.size(0));
      operations.combine(ofRest, share, 1 - share, mean);
      operations.combine(varianceOfRest, share, 1 - share, variance);
      operations.combine(spread, 4 * share * (1 - share), 1, variance);
    }
    rows += x.size(0);
    isKnown = true;
    memory.release(mark);
  }

  private void moments(INDArray x, INDArray ofMean, INDArray ofVariance, ChunkMemory memory) {
    INDArray normalized = memory.array(x.shape());
    operations.batchNorm(
        x, parameter("gain"), parameter("shift"), EPSILON, normalized, ofMean, ofVariance);
  }

  /** Values that the calls with a {@link ChunkMemory} take at most. */
  static long chunkValues(long rows, long channels) {
    return ChunkMemory.aligned(rows * channels)
        + 2 * ChunkMemory.aligned(2 * channels)
        + 4 * ChunkMemory.aligned(channels);
  }

  /**
   * The gradient of {@link #rectified} for some of the rows as if the statistics were constants,
   * and their share of the parameters' gradients.
   *
   * @param x {@code [some rows, channels]} of the forward pass
   * @param y its result
   * @param g {@code [some rows, channels]}, gradient with respect to y, becomes that with respect
   *     to x
   * @param memory for what is computed on the way, taken back
   * @param adds whether the share is added to the gradients
   */
  void gradientOfSome(INDArray x, INDArray y, INDArray g, ChunkMemory memory, boolean adds) {
    long mark = memory.mark();
    INDArray ofGain = memory.array(x.size(1));
    INDArray ofShift = memory.array(x.size(1));
    operations.reluGradient(y, g, g);
    operations.batchNormGradient(
        x, parameter("gain"), EPSILON, mean, variance, false, g, g, ofGain, ofShift);
    if (adds) {
      double keep = hasSums ? 1 : 0;
      operations.combine(ofGain, 1, keep, gradient("gain"));
      operations.combine(ofShift, 1, keep, gradient("shift"));
      hasSums = true;
    }
    memory.release(mark);
  }

  /**
   * What the statistics add to the gradient of some of the rows, once the parameters' gradients are
   * complete: {@code -gain / deviation * (gShift + normalized * gGain) / rows}.
   *
   * @param x {@code [some rows, channels]} of the forward pass
   * @param count number of all rows
   * @param memory for what is computed on the way, taken back
   * @param g {@code [some rows, channels]}, result
   */
  void gradientOfStatistics(INDArray x, long count, ChunkMemory memory, INDArray g) {
    long mark = memory.mark();
    INDArray ofGain = scaled("gain", count, memory);
    INDArray ofShift = scaled("shift", count, memory);
    operations.fixedBatchNorm(x, ofGain, ofShift, EPSILON, mean, variance, g);
    memory.release(mark);
  }

  /**
   * {@code -gain / deviation * gradient / rows}: a gradient of one row, with constant statistics.
   */
  private INDArray scaled(String parameter, long count, ChunkMemory memory) {
    INDArray gradient = gradient(parameter);
    long channels = gradient.length();
    INDArray scaled = memory.array(channels);
    operations.batchNormGradient(
        mean.reshape(1, channels),
        parameter("gain"),
        EPSILON,
        mean,
        variance,
        false,
        gradient.reshape(1, channels),
        scaled.reshape(1, channels),
        memory.array(channels),
        memory.array(channels));
    operations.combine(scaled, 0, -1.0 / count, scaled);
    return scaled;
  }

  /**
   * The signs of the gains.
   *
   * @param memory for the result, {@code [channels]} of -1 and 1
   * @return null if no gain is negative
   */
  INDArray signs(GroupNetwork.Memory memory) {
    INDArray gain = parameter("gain");
    if (gain.minNumber().doubleValue() >= 0) {
      return null;
    }
    INDArray signs = memory.array(gain.length());
    for (long channel = 0; channel < gain.length(); channel++) {
      signs.putScalar(channel, gain.getDouble(channel) < 0 ? -1 : 1);
    }
    return signs;
  }

  /** Whether the statistics are those of the rows, so that they have a part in the gradient. */
  boolean isOfRows() {
    return ofRows;
  }

  /** Writes what the running statistics change by. */
  void changeStatistics(long count) {
    change("mean", mean, 1);
    change("variance", variance, count / (count - 1.0));
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
        gradient("gain"),
        gradient("shift"));
    changeStatistics(x.size(0));
  }

  private void change(String statistic, INDArray ofBatch, double factor) {
    INDArray change = gradient(statistic);
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

  private INDArray gradient(String of) {
    return gradients.apply(name + "." + of);
  }
}
