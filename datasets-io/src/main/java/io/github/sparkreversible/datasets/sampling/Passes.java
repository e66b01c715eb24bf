package io.github.sparkreversible.datasets.sampling;

import java.util.Arrays;

/** The two passes of resizing a frame, with the rows between them as floats. */
final class Passes {
  private final AxisWeights down;
  private final AxisWeights along;
  private final int channels;
  private final int begin;
  private final float[] line;
  private final float[][] between;
  private final float[] sums;

  /** Something that is done with one row of a frame, {@code [width, channels]}. */
  interface RowStep {
    /** Reads into or writes from {@code values}. */
    void row(int y, float[] values);
  }

  /**
   * Passes for frames of one size.
   *
   * @param down weights of the rows
   * @param along weights of the columns
   */
  Passes(AxisWeights down, AxisWeights along, int width, int channels) {
    this.down = down;
    this.along = along;
    this.channels = channels;
    this.begin = down.begin();
    this.line = new float[width * channels];
    this.between = new float[down.end() - begin][along.size() * channels];
    this.sums = new float[along.size() * channels];
  }

  /** Resizes the rows that are needed, as {@code source} fills them in. */
  void horizontal(RowStep source) {
    for (int y = 0; y < between.length; y++) {
      source.row(begin + y, line);
      switch (channels) {
        case 1 -> grey(between[y]);
        case 3 -> colour(between[y]);
        default -> any(between[y]);
      }
    }
  }

  private void grey(float[] target) {
    for (int x = 0; x < target.length; x++) {
      float[] weights = along.weights(x);
      int at = along.first(x);
      float sum = 0;
      for (float weight : weights) {
        sum += weight * line[at++];
      }
      target[x] = sum;
    }
  }

  /** Three sums at once, which is what makes it fast. */
  private void colour(float[] target) {
    for (int x = 0; x < along.size(); x++) {
      int at = along.first(x) * 3;
      float red = 0;
      float green = 0;
      float blue = 0;
      for (float weight : along.weights(x)) {
        red += weight * line[at];
        green += weight * line[at + 1];
        blue += weight * line[at + 2];
        at += 3;
      }
      target[3 * x] = red;
      target[3 * x + 1] = green;
      target[3 * x + 2] = blue;
    }
  }

  private void any(float[] target) {
    for (int x = 0; x < along.size(); x++) {
      float[] weights = along.weights(x);
      for (int channel = 0; channel < channels; channel++) {
        float sum = 0;
        int at = along.first(x) * channels + channel;
        for (float weight : weights) {
          sum += weight * line[at];
          at += channels;
        }
        target[x * channels + channel] = sum;
      }
    }
  }

  /** Makes the rows of the result of those that {@link #horizontal} left. */
  void vertical(RowStep target) {
    for (int y = 0; y < down.size(); y++) {
      float[] weights = down.weights(y);
      Arrays.fill(sums, 0);
      for (int j = 0; j < weights.length; j++) {
        float weight = weights[j];
        float[] row = between[down.first(y) - begin + j];
        for (int i = 0; i < sums.length; i++) {
          sums[i] += weight * row[i];
        }
      }
      target.row(y, sums);
    }
  }
}
