package io.github.sparkreversible.training;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * Mean and standard deviation of each channel over clips {@code [frames, height, width, channels]},
 * or of each column over point clouds {@code [points, columns]}, from sums that can be added up
 * over tasks. A uint8 value counts as value / 255, as in {@link ClipPreparation}.
 */
public final class ChannelSums implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final double BYTE_MAX = 255;

  private double[] sums = {};
  private double[] squares = {};
  private double count;

  /** Adds the pixels of a clip; all clips have the same number of channels. */
  void add(Tensor clip, int channels) {
    if (sums.length == 0) {
      sums = new double[channels];
      squares = new double[channels];
    }
    boolean bytes = clip.type() == TensorType.UINT8;
    ByteBuffer data = clip.data();
    int pixels = data.remaining() / channels / (bytes ? Byte.BYTES : Float.BYTES);
    for (int pixel = 0; pixel < pixels; pixel++) {
      for (int c = 0; c < channels; c++) {
        double value = bytes ? (data.get() & 0xFF) / BYTE_MAX : data.getFloat();
        sums[c] += value;
        squares[c] += value * value;
      }
    }
    count += pixels;
  }

  /** Adds what another task has summed. */
  void add(ChannelSums other) {
    if (other.sums.length == 0) {
      return;
    }
    if (sums.length == 0) {
      sums = new double[other.sums.length];
      squares = new double[other.sums.length];
    }
    for (int c = 0; c < sums.length; c++) {
      sums[c] += other.sums[c];
      squares[c] += other.squares[c];
    }
    count += other.count;
  }

  /** Mean of each channel. */
  public double[] mean() {
    double[] mean = new double[sums.length];
    for (int c = 0; c < mean.length; c++) {
      mean[c] = sums[c] / count;
    }
    return mean;
  }

  /** Standard deviation of each channel; 1 for a channel that does not vary. */
  public double[] standardDeviation() {
    double[] deviation = new double[sums.length];
    for (int c = 0; c < deviation.length; c++) {
      double mean = sums[c] / count;
      double variance = squares[c] / count - mean * mean;
      // What is left of a constant after rounding is no variation.
      deviation[c] = variance > 1e-12 * (1 + mean * mean) ? Math.sqrt(variance) : 1;
    }
    return deviation;
  }
}
