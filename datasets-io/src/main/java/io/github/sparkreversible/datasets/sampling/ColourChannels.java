package io.github.sparkreversible.datasets.sampling;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Grey, RGB and both with an alpha channel behind them, as grey or RGB.
 *
 * <p>Grey is {@link Luma}, rounded half up for uint8. RGB of grey has it three times. Alpha is left
 * out: the colours stay as they are stored, and nothing is put behind them.
 */
public final class ColourChannels {
  /** The channels that frames may have. */
  public static final String EXPECTED = "1 to 4 channels: grey or RGB, with alpha or not";

  private static final int GREY = 1;
  private static final int RGB = 3;
  private static final int MOST = 4;

  private ColourChannels() {}

  /**
   * The frames with this number of channels.
   *
   * @param frames uint8 or float32 {@code [frames, height, width, channels]}; 1: grey, 2: grey and
   *     alpha, 3: RGB, 4: RGB and alpha
   * @param channels 1 or 3
   * @throws IllegalArgumentException if the frames have other channels
   */
  public static Tensor convert(Tensor frames, int channels) {
    int given = frames.size(3);
    if (!areConvertible(given)) {
      throw new IllegalArgumentException("the frames are " + frames + ", expected " + EXPECTED);
    }
    if (given == channels) {
      return frames;
    }
    int[] shape = frames.shape();
    shape[3] = channels;
    ByteLimit.check(frames.type(), shape);
    boolean luma = given >= RGB && channels == GREY;
    return frames.type() == TensorType.UINT8
        ? Tensor.wrap(TensorType.UINT8, bytes(frames, given, channels, luma), shape)
        : Tensor.ofFloats(floats(frames, given, channels, luma), shape);
  }

  /** Whether frames of so many channels can be converted. */
  public static boolean areConvertible(int channels) {
    return channels >= GREY && channels <= MOST;
  }

  private static byte[] bytes(Tensor frames, int given, int channels, boolean luma) {
    ByteBuffer source = frames.data();
    byte[] target = new byte[frames.length() / given * channels];
    int from = 0;
    for (int to = 0; to < target.length; to += channels) {
      if (luma) {
        target[to] =
            (byte)
                (int)
                    (Luma.of(
                            source.get(from) & 0xFF,
                            source.get(from + 1) & 0xFF,
                            source.get(from + 2) & 0xFF)
                        + 0.5);
      } else {
        for (int channel = 0; channel < channels; channel++) {
          target[to + channel] = source.get(given < RGB ? from : from + channel);
        }
      }
      from += given;
    }
    return target;
  }

  private static float[] floats(Tensor frames, int given, int channels, boolean luma) {
    FloatBuffer source = frames.data().asFloatBuffer();
    float[] target = new float[frames.length() / given * channels];
    int from = 0;
    for (int to = 0; to < target.length; to += channels) {
      if (luma) {
        target[to] = (float) Luma.of(source.get(from), source.get(from + 1), source.get(from + 2));
      } else {
        for (int channel = 0; channel < channels; channel++) {
          target[to + channel] = source.get(given < RGB ? from : from + channel);
        }
      }
      from += given;
    }
    return target;
  }
}
