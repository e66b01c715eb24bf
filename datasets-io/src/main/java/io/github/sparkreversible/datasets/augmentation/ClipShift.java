package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.nio.ByteBuffer;

/**
 * Moves all frames of a clip by the same whole number of pixels, drawn uniformly from {@code -m..m}
 * with {@code m = floor(most * size)} for height and width each.
 *
 * @param most largest shift as a fraction of height and width, 0 to 1
 * @param fill what the shift uncovers
 */
public record ClipShift(double most, Fill fill) implements Augmentation {
  private static final long serialVersionUID = 1L;

  @Override
  public Tensor apply(Tensor clip, Draw draw) {
    int down = pixels(clip.size(1), draw.uniform(Draw.Purpose.SHIFT_DOWN));
    int right = pixels(clip.size(2), draw.uniform(Draw.Purpose.SHIFT_RIGHT));
    return down == 0 && right == 0 ? clip : shifted(clip, down, right, fill);
  }

  private int pixels(int size, double uniform) {
    int farthest = (int) Math.max(0, Math.min(size - 1, Math.floor(most * size)));
    return (int) Math.floor(uniform * (2 * farthest + 1)) - farthest;
  }

  private static Tensor shifted(Tensor clip, int down, int right, Fill fill) {
    int height = clip.size(1);
    int pixel = clip.size(3) * clip.type().bytes();
    int row = clip.size(2) * pixel;
    ByteBuffer source = clip.data();
    byte[] target = new byte[source.remaining()];
    int kept = row - Math.abs(right) * pixel;
    int from = Math.max(0, -right) * pixel;
    int to = Math.max(0, right) * pixel;
    for (int y = 0; y < clip.size(0) * height; y++) {
      int frame = y / height * height;
      int wanted = y - frame - down;
      int line = Math.max(0, Math.min(height - 1, wanted));
      if (fill == Fill.EDGE || line == wanted) {
        source.get((frame + line) * row + from, target, y * row + to, kept);
        if (fill == Fill.EDGE) {
          repeatEdge(target, y * row, to, kept, row, pixel);
        }
      }
    }
    return Tensor.wrap(clip.type(), target, clip.shape());
  }

  private static void repeatEdge(byte[] target, int start, int to, int kept, int row, int pixel) {
    for (int at = to - pixel; at >= 0; at -= pixel) {
      System.arraycopy(target, start + to, target, start + at, pixel);
    }
    for (int at = to + kept; at < row; at += pixel) {
      System.arraycopy(target, start + to + kept - pixel, target, start + at, pixel);
    }
  }

  @Override
  public void check(TensorType type, int... shape) {
    TensorKind.CLIP.check(type, shape);
  }

  @Override
  public boolean changesNothing() {
    return most == 0;
  }
}
