package io.github.sparkreversible.training;

import io.github.sparkreversible.datasets.tensor.TensorType;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * Turns a clip into network input: {@code (value - mean[c]) / std[c]} by channel, where a uint8
 * value counts as value / 255; and a point cloud in the same way, whose columns are the channels.
 */
public final class ClipPreparation implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BYTE_VALUES = 256;
  private static final float BYTE_MAX = 255;

  /** Pixels that are taken out of a buffer at once. */
  private static final int LINE = 1024;

  private final ShardLayout layout;
  private final float[] mean;
  private final float[] std;

  /**
   * A preparation.
   *
   * @param layout of the clips or clouds
   * @param mean one value, or one a channel
   * @param std one value, or one a channel, each above 0
   * @throws IllegalArgumentException if the number of values does not fit the channels
   */
  public ClipPreparation(ShardLayout layout, double[] mean, double[] std) {
    this.layout = layout;
    this.mean = perChannel("mean", mean, layout.channels());
    this.std = perChannel("std", std, layout.channels());
  }

  private static float[] perChannel(String name, double[] values, int channels) {
    if (values.length != 1 && values.length != channels) {
      throw new IllegalArgumentException(
          "%s has %d values %s, expected 1 or %d, one a channel of the clips"
              .formatted(name, values.length, Arrays.toString(values), channels));
    }
    float[] result = new float[channels];
    for (int c = 0; c < channels; c++) {
      result[c] = (float) values[values.length == 1 ? 0 : c];
    }
    return result;
  }

  /** The layout of the rows that this takes. */
  public ShardLayout layout() {
    return layout;
  }

  /**
   * Normalizes a row.
   *
   * @param clip bytes as in {@link ShardLayout}; more may follow
   * @param target receives {@code layout.elements()} values in the same order
   * @param offset first index in {@code target}
   */
  public void normalize(ByteBuffer clip, float[] target, int offset) {
    if (layout.type() == TensorType.UINT8) {
      normalizeBytes(clip, target, offset);
    } else {
      normalizeFloats(clip, target, offset);
    }
  }

  private void normalizeBytes(ByteBuffer clip, float[] target, int offset) {
    float[] table = table();
    int channels = layout.channels();
    int pixels = layout.elements() / channels;
    byte[] line = new byte[Math.min(pixels, LINE) * channels];
    int end = offset + layout.elements();
    for (int out = offset, at = clip.position(); out < end; at += line.length) {
      int length = Math.min(line.length, end - out);
      clip.get(at, line, 0, length);
      for (int i = 0; i < length; i += channels) {
        for (int c = 0; c < channels; c++) {
          target[out++] = table[c * BYTE_VALUES + (line[i + c] & 0xFF)];
        }
      }
    }
  }

  private float[] table() {
    float[] table = new float[BYTE_VALUES * layout.channels()];
    for (int c = 0; c < layout.channels(); c++) {
      for (int value = 0; value < BYTE_VALUES; value++) {
        table[c * BYTE_VALUES + value] = (value / BYTE_MAX - mean[c]) / std[c];
      }
    }
    return table;
  }

  private void normalizeFloats(ByteBuffer clip, float[] target, int offset) {
    int channels = layout.channels();
    int end = offset + layout.elements();
    FloatBuffer values = clip.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    values.get(target, offset, end - offset);
    for (int i = offset; i < end; i += channels) {
      for (int c = 0; c < channels; c++) {
        target[i + c] = (target[i + c] - mean[c]) / std[c];
      }
    }
  }
}
