package io.github.sparkreversible.training;

import io.github.sparkreversible.datasets.random.Mixing;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Turns a stored clip into network input: normalization, and in training a random shift.
 *
 * <p>Normalization: {@code (value - mean[c]) / std[c]} by channel, where a uint8 value counts as
 * value / 255. Shift: all frames of a clip move by the same whole number of pixels, drawn uniformly
 * from {@code -m..m} with {@code m = floor(randomShift * size)} for height and width each; the draw
 * depends on (seed, epoch, row) alone. What the shift uncovers repeats the edge pixel or is 0
 * before normalization.
 */
public final class ClipPreparation implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int BYTE_VALUES = 256;
  private static final float BYTE_MAX = 255;
  private static final int VERTICAL = 1;
  private static final int HORIZONTAL = 2;

  private final ShardLayout layout;
  private final float[] mean;
  private final float[] std;
  private final double randomShift;
  private final boolean repeatEdge;
  private final long seed;

  /**
   * A preparation.
   *
   * @param layout of the stored clips
   * @param mean one value, or one a channel
   * @param std one value, or one a channel, each above 0
   * @param randomShift largest shift as a fraction of height and width, 0 to 1
   * @param repeatEdge whether uncovered pixels repeat the edge; otherwise they are 0
   * @param seed of the shifts
   * @throws IllegalArgumentException if the number of values does not fit the channels
   */
  public ClipPreparation(
      ShardLayout layout,
      double[] mean,
      double[] std,
      double randomShift,
      boolean repeatEdge,
      long seed) {
    this.layout = layout;
    this.mean = perChannel("mean", mean, layout.channels());
    this.std = perChannel("std", std, layout.channels());
    this.randomShift = randomShift;
    this.repeatEdge = repeatEdge;
    this.seed = seed;
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

  /** The layout of the clips that this takes. */
  public ShardLayout layout() {
    return layout;
  }

  /**
   * Normalizes a clip.
   *
   * @param clip bytes as in {@link ShardLayout}; more may follow
   * @param target receives {@code layout.elements()} values {@code [frames, height, width,
   *     channels]}
   * @param offset first index in {@code target}
   */
  public void normalize(ByteBuffer clip, float[] target, int offset) {
    write(clip, 0, 0, target, offset);
  }

  /** Shifts a clip as its row and epoch say, and normalizes it; otherwise as {@link #normalize}. */
  public void augment(ByteBuffer clip, int epoch, long row, float[] target, int offset) {
    write(
        clip,
        shift(layout.height(), epoch, row, VERTICAL),
        shift(layout.width(), epoch, row, HORIZONTAL),
        target,
        offset);
  }

  private int shift(int size, int epoch, long row, int axis) {
    int most = (int) Math.min(size - 1, Math.floor(randomShift * size));
    return (int) Math.floor(Mixing.uniform(seed, epoch, row, axis) * (2 * most + 1)) - most;
  }

  private void write(ByteBuffer clip, int down, int right, float[] target, int offset) {
    Source source = layout.type() == TensorType.UINT8 ? new Bytes(clip) : new Floats(clip);
    int out = offset;
    for (int frame = 0; frame < layout.frames(); frame++) {
      for (int y = 0; y < layout.height(); y++) {
        int fromY = y - down;
        boolean outsideY = fromY < 0 || fromY >= layout.height();
        int line = frame * layout.height() + clamp(fromY, layout.height());
        for (int x = 0; x < layout.width(); x++) {
          int fromX = x - right;
          boolean outside = outsideY || fromX < 0 || fromX >= layout.width();
          int pixel = (line * layout.width() + clamp(fromX, layout.width())) * layout.channels();
          for (int c = 0; c < layout.channels(); c++) {
            target[out++] =
                outside && !repeatEdge ? (0 - mean[c]) / std[c] : source.value(pixel + c, c);
          }
        }
      }
    }
  }

  private static int clamp(int index, int size) {
    return Math.max(0, Math.min(size - 1, index));
  }

  /** Normalized value of an element. */
  private interface Source {
    float value(int index, int channel);
  }

  private final class Bytes implements Source {
    private final ByteBuffer clip;
    private final float[] table = new float[BYTE_VALUES * layout.channels()];

    Bytes(ByteBuffer clip) {
      this.clip = clip;
      for (int c = 0; c < layout.channels(); c++) {
        for (int value = 0; value < BYTE_VALUES; value++) {
          table[c * BYTE_VALUES + value] = (value / BYTE_MAX - mean[c]) / std[c];
        }
      }
    }

    @Override
    public float value(int index, int channel) {
      return table[channel * BYTE_VALUES + (clip.get(clip.position() + index) & 0xFF)];
    }
  }

  private final class Floats implements Source {
    private final ByteBuffer clip;

    Floats(ByteBuffer clip) {
      this.clip = clip.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public float value(int index, int channel) {
      float value = clip.getFloat(clip.position() + index * Float.BYTES);
      return (value - mean[channel]) / std[channel];
    }
  }
}
