package io.github.sparkreversible.ops;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The part of {@link Operations} that networks on sets of points need beside products: batch
 * normalization over rows, the rectifier, maxima over sets, and rows taken by their numbers. What
 * is said there of arguments and results holds here too.
 */
public interface PointOperations {

  /**
   * Rectifier, {@code y = max(x, 0)}.
   *
   * @param x any shape
   * @param y shape of {@code x}, result; may be {@code x} itself
   */
  void relu(INDArray x, INDArray y);

  /**
   * Gradient of {@link #relu}, zero where the result is zero.
   *
   * @param y the result of the forward pass
   * @param gy shape of {@code y}
   * @param gx shape of {@code y}, result; may be {@code gy} itself
   */
  void reluGradient(INDArray y, INDArray gy, INDArray gx);

  /**
   * Batch normalization with the statistics of the rows, {@code y = gain * (x - mean) /
   * sqrt(variance + epsilon) + shift} with the biased variance.
   *
   * @param x {@code [rows, channels]}
   * @param gain {@code [channels]}
   * @param shift {@code [channels]}
   * @param epsilon added to the variance
   * @param y {@code [rows, channels]}, result; not {@code x} itself, which the gradient needs
   * @param mean {@code [channels]}, result, needed by the gradient
   * @param variance {@code [channels]}, result, needed by the gradient
   */
  void batchNorm(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray y,
      INDArray mean,
      INDArray variance);

  /**
   * Batch normalization with given statistics, the formula of {@link #batchNorm}.
   *
   * @param x {@code [rows, channels]}
   * @param gain {@code [channels]}
   * @param shift {@code [channels]}
   * @param epsilon added to the variance
   * @param mean {@code [channels]}
   * @param variance {@code [channels]}
   * @param y {@code [rows, channels]}, result; may be {@code x} itself
   */
  void fixedBatchNorm(
      INDArray x,
      INDArray gain,
      INDArray shift,
      double epsilon,
      INDArray mean,
      INDArray variance,
      INDArray y);

  /**
   * Gradient of {@link #batchNorm} or {@link #fixedBatchNorm}.
   *
   * @param x {@code [rows, channels]}, the input of the forward pass
   * @param gain {@code [channels]}
   * @param epsilon that of the forward pass
   * @param mean {@code [channels]} of the forward pass
   * @param variance {@code [channels]} of the forward pass
   * @param ofRows whether mean and variance are those of the rows, so that they depend on x
   * @param gy {@code [rows, channels]}
   * @param gx {@code [rows, channels]}, result; may be {@code gy} itself
   * @param gGain {@code [channels]}, result
   * @param gShift {@code [channels]}, result
   */
  void batchNormGradient(
      INDArray x,
      INDArray gain,
      double epsilon,
      INDArray mean,
      INDArray variance,
      boolean ofRows,
      INDArray gy,
      INDArray gx,
      INDArray gGain,
      INDArray gShift);

  /**
   * Maximum over the tokens of a set, one by one for each element.
   *
   * @param x {@code [sets, tokens, dim]}, at least one token
   * @param y {@code [sets, dim]}, result
   */
  void maxTokens(INDArray x, INDArray y);

  /**
   * Gradient of {@link #maxTokens}: the first token that has the maximum gets it, all others zero.
   *
   * @param x {@code [sets, tokens, dim]}, the input of the forward pass
   * @param y {@code [sets, dim]} of the forward pass
   * @param gy {@code [sets, dim]}
   * @param gx {@code [sets, tokens, dim]}, result; may be {@code x} itself
   */
  void maxTokensGradient(INDArray x, INDArray y, INDArray gy, INDArray gx);

  /**
   * Takes rows by their numbers, {@code y[i] = keep * y[i] + scale * x[numbers[i]]}. A number may
   * come several times.
   *
   * @param x {@code [rows, dim]}
   * @param numbers numbers of rows, from 0
   * @param scale factor of the rows
   * @param keep factor of what {@code y} holds
   * @param y {@code [length of numbers, dim]}, result
   * @throws IllegalArgumentException if there is no row of a number
   */
  void gatherRows(INDArray x, int[] numbers, double scale, double keep, INDArray y);

  /**
   * Gradient of {@link #gatherRows} (with scale 1) with respect to {@code x}: {@code gx} is
   * multiplied by {@code keep}, then each {@code scale * gy[i]} is added to row {@code numbers[i]},
   * in this order.
   *
   * @param gy {@code [length of numbers, dim]}
   * @param numbers those of the forward pass
   * @param scale factor of the rows of {@code gy}
   * @param keep factor of what {@code gx} holds
   * @param gx {@code [rows, dim]}, result
   */
  void gatherRowsGradient(INDArray gy, int[] numbers, double scale, double keep, INDArray gx);
}
