package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/**
 * Mirrors all frames of a clip, or none.
 *
 * @param horizontal probability that left and right are exchanged
 * @param vertical probability that top and bottom are exchanged
 */
public record ClipFlip(double horizontal, double vertical) implements Augmentation {
  private static final long serialVersionUID = 1L;

  @Override
  public Tensor apply(Tensor clip, Draw draw) {
    SplittableRandom random = draw.random(Draw.Purpose.FLIP);
    boolean mirrored = random.nextDouble() < horizontal;
    boolean upsideDown = random.nextDouble() < vertical;
    return mirrored || upsideDown ? flipped(clip, mirrored, upsideDown) : clip;
  }

  static Tensor flipped(Tensor clip, boolean mirrored, boolean upsideDown) {
    int height = clip.size(1);
    int width = clip.size(2);
    int pixel = clip.size(3) * clip.type().bytes();
    int row = width * pixel;
    ByteBuffer source = clip.data();
    byte[] target = new byte[source.remaining()];
    byte[] line = new byte[row];
    for (int y = 0; y < clip.size(0) * height; y++) {
      int frame = y / height * height;
      int from = upsideDown ? 2 * frame + height - 1 - y : y;
      source.get(from * row, line);
      if (!mirrored) {
        System.arraycopy(line, 0, target, y * row, row);
        continue;
      }
      for (int x = 0; x < width; x++) {
        System.arraycopy(line, (width - 1 - x) * pixel, target, y * row + x * pixel, pixel);
      }
    }
    return Tensor.wrap(clip.type(), target, clip.shape());
  }

  @Override
  public void check(TensorType type, int... shape) {
    TensorKind.CLIP.check(type, shape);
  }

  @Override
  public boolean changesNothing() {
    return horizontal == 0 && vertical == 0;
  }
}
