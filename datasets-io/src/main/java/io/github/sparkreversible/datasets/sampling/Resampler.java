package io.github.sparkreversible.datasets.sampling;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Resizes a part of the frames of a clip.
 *
 * <p>Separable: first along the rows, then along the columns, as {@link AxisWeights} says.
 * Shrinking is antialiased. Pixels around the part that is kept take part where the filter reaches
 * them; at the border of the frame the weights of the pixels that exist are normalized. The results
 * are those of Pillow's {@code resize} with a {@code box}, but for the rounding of whole numbers,
 * which happens once here, at the end.
 */
public final class Resampler {
  private static final float WHITE = 255;

  private Resampler() {}

  /**
   * The part of a frame that is kept, in pixels from its upper left corner; sides and place may be
   * fractional.
   *
   * @param top rows above the part
   * @param left columns left of the part
   * @param height its height, above 0
   * @param width its width, above 0
   */
  public record Box(double top, double left, double height, double width) implements Serializable {
    /** What a place may be off by through rounding, in pixels. */
    private static final double ROUNDING = 1e-6;

    /** All of a frame. */
    public static Box whole(int height, int width) {
      return new Box(0, 0, height, width);
    }

    boolean isIn(int frameHeight, int frameWidth) {
      return height > 0
          && width > 0
          && top >= -ROUNDING
          && left >= -ROUNDING
          && top + height <= frameHeight + ROUNDING
          && left + width <= frameWidth + ROUNDING;
    }

    @Override
    public String toString() {
      return height + "x" + width + " at row " + top + ", column " + left;
    }
  }

  /** How pixels are weighed by their distance. */
  public enum Filter {
    /** Falls linearly to 0 at distance 1. */
    BILINEAR(1) {
      @Override
      double value(double distance) {
        return Math.max(0, 1 - Math.abs(distance));
      }
    },
    /** Cubic convolution with a = -0.5: sharper, may overshoot, 0 from distance 2 on. */
    BICUBIC(2) {
      @Override
      double value(double distance) {
        double x = Math.abs(distance);
        if (x < 1) {
          return ((A + 2) * x - (A + 3)) * x * x + 1;
        }
        return x < 2 ? ((A * x - 5 * A) * x + 8 * A) * x - 4 * A : 0;
      }
    };

    private static final double A = -0.5;
    private final int support;

    Filter(int support) {
      this.support = support;
    }

    abstract double value(double distance);

    /** Distance from which on the filter is 0. */
    int support() {
      return support;
    }
  }

  /**
   * Resizes the same part of each frame.
   *
   * @param frames uint8 or float32 {@code [frames, height, width, channels]}
   * @param box what is kept of each frame, inside of it
   * @param height rows of the result, at least 1
   * @param width columns of the result, at least 1
   * @return {@code [frames, height, width, channels]} of the type of {@code frames}; uint8 is
   *     rounded half up and kept within 0 to 255
   * @throws IllegalArgumentException if the frames have another type or rank, the box is not within
   *     them, or the result is too large for a tensor
   */
  public static Tensor resize(Tensor frames, Box box, int height, int width, Filter filter) {
    check(frames, box, height, width);
    int channels = frames.size(3);
    if (height == frames.size(1)
        && width == frames.size(2)
        && box.equals(Box.whole(height, width))) {
      return frames;
    }
    ByteLimit.check(frames.type(), frames.size(0), height, width, channels);
    Passes passes =
        new Passes(
            AxisWeights.of(frames.size(1), box.top(), box.height(), height, filter),
            AxisWeights.of(frames.size(2), box.left(), box.width(), width, filter),
            frames.size(2),
            channels);
    return frames.type() == TensorType.UINT8
        ? bytes(frames, passes, height, width)
        : floats(frames, passes, height, width);
  }

  private static Tensor bytes(Tensor frames, Passes passes, int height, int width) {
    ByteBuffer source = frames.data();
    int row = width * frames.size(3);
    byte[] result = new byte[frames.size(0) * height * row];
    byte[] line = new byte[frames.size(2) * frames.size(3)];
    for (int frame = 0; frame < frames.size(0); frame++) {
      int firstRow = frame * frames.size(1);
      passes.horizontal(
          (y, values) -> {
            source.get((firstRow + y) * line.length, line);
            for (int i = 0; i < line.length; i++) {
              values[i] = line[i] & 0xFF;
            }
          });
      int firstResult = frame * height;
      passes.vertical(
          (y, values) -> {
            int at = (firstResult + y) * row;
            for (int i = 0; i < row; i++) {
              result[at + i] = (byte) (int) (Math.max(0, Math.min(WHITE, values[i])) + 0.5f);
            }
          });
    }
    return Tensor.wrap(TensorType.UINT8, result, frames.size(0), height, width, frames.size(3));
  }

  private static Tensor floats(Tensor frames, Passes passes, int height, int width) {
    FloatBuffer source = frames.data().asFloatBuffer();
    int row = width * frames.size(3);
    int line = frames.size(2) * frames.size(3);
    float[] result = new float[frames.size(0) * height * row];
    for (int frame = 0; frame < frames.size(0); frame++) {
      int firstRow = frame * frames.size(1);
      passes.horizontal((y, values) -> source.get((firstRow + y) * line, values));
      int firstResult = frame * height;
      passes.vertical(
          (y, values) -> System.arraycopy(values, 0, result, (firstResult + y) * row, row));
    }
    return Tensor.ofFloats(result, frames.size(0), height, width, frames.size(3));
  }

  private static void check(Tensor frames, Box box, int height, int width) {
    TensorKind.CLIP.require(frames);
    if (!box.isIn(frames.size(1), frames.size(2))) {
      throw new IllegalArgumentException(
          "the part " + box + " is not within frames of " + frames.size(1) + "x" + frames.size(2));
    }
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "the new size is " + height + "x" + width + ", expected at least 1x1");
    }
  }
}
