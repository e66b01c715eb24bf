package io.github.sparkreversible.datasets.sampling;

import io.github.sparkreversible.datasets.sampling.Resampler.Box;
import io.github.sparkreversible.datasets.sampling.Resampler.Filter;
import io.github.sparkreversible.datasets.tensor.Tensor;
import java.io.Serializable;

/**
 * Brings frames of any size to one size.
 *
 * @param fit what happens where the aspect ratios differ
 * @param height rows of the result
 * @param width columns of the result
 * @param filter of the resizing
 */
public record FrameFit(Fit fit, int height, int width, Filter filter) implements Serializable {
  /** What happens where the aspect ratios differ. */
  public enum Fit {
    /** The largest part in the middle that has the new aspect ratio is kept. */
    CROP,
    /** All of the frame is kept, and distorted. */
    STRETCH,
    /** All of the frame is kept in the middle, with zeros, which are black, beside it. */
    PAD
  }

  /**
   * The frames in this size.
   *
   * @param frames uint8 or float32 {@code [frames, height, width, channels]}
   * @throws IllegalArgumentException if the frames have another type or rank, no pixels, or the
   *     result is too large for a tensor
   */
  public Tensor apply(Tensor frames) {
    int h = frames.size(1);
    int w = frames.size(2);
    return switch (fit) {
      case CROP -> {
        double cropHeight = Math.min(h, (double) w * height / width);
        double cropWidth = Math.min(w, (double) h * width / height);
        Box middle = new Box((h - cropHeight) / 2, (w - cropWidth) / 2, cropHeight, cropWidth);
        yield Resampler.resize(frames, middle, height, width, filter);
      }
      case STRETCH -> Resampler.resize(frames, Box.whole(h, w), height, width, filter);
      case PAD -> {
        double scale = Math.min((double) height / h, (double) width / w);
        int rows = (int) Math.max(1, Math.min(height, Math.round(h * scale)));
        int columns = (int) Math.max(1, Math.min(width, Math.round(w * scale)));
        yield padded(Resampler.resize(frames, Box.whole(h, w), rows, columns, filter));
      }
    };
  }

  private Tensor padded(Tensor frames) {
    int count = frames.size(0);
    int rows = frames.size(1);
    int pixel = frames.size(3) * frames.type().bytes();
    int row = frames.size(2) * pixel;
    byte[] target = new byte[ByteLimit.check(frames.type(), count, height, width, frames.size(3))];
    int top = (height - rows) / 2;
    int left = (width - frames.size(2)) / 2 * pixel;
    for (int frame = 0; frame < count; frame++) {
      for (int y = 0; y < rows; y++) {
        int to = (frame * height + top + y) * width * pixel + left;
        frames.data().get((frame * rows + y) * row, target, to, row);
      }
    }
    return Tensor.wrap(frames.type(), target, count, height, width, frames.size(3));
  }
}
