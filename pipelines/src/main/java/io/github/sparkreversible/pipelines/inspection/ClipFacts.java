package io.github.sparkreversible.pipelines.inspection;

import io.github.sparkreversible.datasets.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Mean colour and a small picture of a clip, uint8 {@code [frames, height, width, 3]}. */
final class ClipFacts {
  /** Longer side of a picture at most, in pixels. */
  private static final int PICTURE_PIXELS = 208;

  private static final int CHANNELS = 3;

  private ClipFacts() {}

  /** Mean level of each channel. */
  static double[] meanRgb(Tensor clip) {
    ByteBuffer data = clip.data();
    long[] sums = new long[CHANNELS];
    for (int i = 0; i < clip.length(); i += CHANNELS) {
      for (int channel = 0; channel < CHANNELS; channel++) {
        sums[channel] += data.get(i + channel) & 0xFF;
      }
    }
    double[] mean = new double[CHANNELS];
    for (int channel = 0; channel < CHANNELS; channel++) {
      mean[channel] = sums[channel] / (clip.length() / (double) CHANNELS);
    }
    return mean;
  }

  /** The frame in the middle, as JPEG. */
  static byte[] picture(Tensor clip) throws IOException {
    int height = clip.size(1);
    int width = clip.size(2);
    int begin = clip.size(0) / 2 * height * width * CHANNELS;
    return Pictures.jpeg(Pictures.shrunk(clip.data(), begin, height, width, PICTURE_PIXELS));
  }
}
