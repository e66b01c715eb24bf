package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.SplittableRandom;

/**
 * Some operations out of a list, drawn anew for each clip and the same for all of its frames, after
 * RandAugment (Cubuk et al., arXiv 1909.13719).
 *
 * <p>The list: nothing; shear in x or y (by up to 0.3 of the distance from the middle); translation
 * in x or y (up to 150/331 of the size, whole pixels); rotation (up to 30 degrees); brightness,
 * saturation, contrast (times 1 - 0.9 to 1 + 0.9); posterize (8 to 4 bits); solarize (inverts
 * values from a threshold of 1 to 0 on); autocontrast. Each is equally likely, and may come twice.
 * Shear, translation, rotation and factors go either way. Ranges are torchvision's, whose magnitude
 * 9 of 30 is 0.3 here; it shears about the upper left corner, and takes the nearest pixel where not
 * told otherwise. Sharpness and equalization are not in the list. Float32 clips hold 0 to 1.
 *
 * @param count number of operations, one after the other
 * @param magnitude their strength as a fraction of the range, 0 to 1
 * @param fill what shear, translation and rotation uncover
 */
public record ClipOperations(int count, double magnitude, Fill fill) implements Augmentation {
  private static final long serialVersionUID = 1L;
  private static final FrameOperation[] LIST = FrameOperation.values();

  @Override
  public Tensor apply(Tensor clip, Draw draw) {
    check(clip.type(), clip.shape());
    if (clip.length() == 0) {
      return clip;
    }
    SplittableRandom random = draw.random(Draw.Purpose.OPERATIONS);
    ClipPixels pixels = ClipPixels.ofColours(clip);
    for (int i = 0; i < count; i++) {
      FrameOperation operation = LIST[random.nextInt(LIST.length)];
      boolean otherWay = random.nextBoolean() && operation.bothDirections();
      operation.apply(pixels, otherWay ? -magnitude : magnitude, fill);
    }
    return pixels.toTensor();
  }

  @Override
  public void check(TensorType type, int... shape) {
    Colours.check(type, shape);
  }

  @Override
  public boolean changesNothing() {
    return count == 0;
  }
}
