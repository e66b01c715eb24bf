package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.SplittableRandom;

/**
 * Changes brightness, contrast, saturation and hue of a clip, the same for all frames, in an order
 * that is drawn too, as torchvision's ColorJitter does.
 *
 * <p>Factors are uniform in {@code max(0, 1 - v) .. 1 + v}, hue in {@code -v .. v} of the circle of
 * colours. Contrast is that against the mean grey of the whole clip. Float32 clips hold 0 to 1;
 * results are kept within it. Clips of one channel have neither saturation nor hue.
 *
 * @param brightness largest change of the factor of brightness, at least 0
 * @param contrast the same of contrast
 * @param saturation the same of saturation
 * @param hue largest turn of the hue, 0 to 0.5
 */
public record ColourJitter(double brightness, double contrast, double saturation, double hue)
    implements Augmentation {
  private static final long serialVersionUID = 1L;
  private static final int BRIGHTNESS = 0;
  private static final int CONTRAST = 1;
  private static final int SATURATION = 2;
  private static final int HUE = 3;

  @Override
  public Tensor apply(Tensor clip, Draw draw) {
    check(clip.type(), clip.shape());
    if (clip.length() == 0) {
      return clip;
    }
    SplittableRandom random = draw.random(Draw.Purpose.COLOUR);
    double[] amounts = {
      factor(brightness, random),
      factor(contrast, random),
      factor(saturation, random),
      Draw.between(-hue, hue, random)
    };
    ClipPixels pixels = ClipPixels.ofColours(clip);
    for (int change : order(random)) {
      apply(pixels, change, amounts[change]);
    }
    return pixels.toTensor();
  }

  private static double factor(double most, SplittableRandom random) {
    return Draw.between(Math.max(0, 1 - most), 1 + most, random);
  }

  private static int[] order(SplittableRandom random) {
    int[] order = {BRIGHTNESS, CONTRAST, SATURATION, HUE};
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return order;
  }

  private void apply(ClipPixels pixels, int change, double amount) {
    if (change == BRIGHTNESS && brightness > 0) {
      Colours.brightness(pixels, amount);
    } else if (change == CONTRAST && contrast > 0) {
      Colours.contrast(pixels, amount);
    } else if (change == SATURATION && saturation > 0) {
      Colours.saturation(pixels, amount);
    } else if (change == HUE && hue > 0) {
      Colours.hue(pixels, amount);
    }
  }

  @Override
  public void check(TensorType type, int... shape) {
    Colours.check(type, shape);
  }

  @Override
  public boolean changesNothing() {
    return brightness == 0 && contrast == 0 && saturation == 0 && hue == 0;
  }
}
