package io.github.sparkreversible.datasets.augmentation;

/**
 * An affine map of the pixels of each frame about its middle, bilinear between pixels.
 *
 * <p>The pixel at (x, y) from the middle, x to the right and y down, is taken from {@code (xx * x +
 * xy * y - right, yx * x + yy * y - down)}.
 */
record AffineMap(double xx, double xy, double yx, double yy, double right, double down) {

  /** Turns by an angle, counter-clockwise as one looks at the frame. */
  static AffineMap rotation(double degrees) {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    return new AffineMap(cos, -sin, sin, cos, 0, 0);
  }

  /** Moves each row to the left by {@code x} times its distance below the middle. */
  static AffineMap shearX(double x) {
    return new AffineMap(1, x, 0, 1, 0, 0);
  }

  /** Moves each column up by {@code y} times its distance right of the middle. */
  static AffineMap shearY(double y) {
    return new AffineMap(1, 0, y, 1, 0, 0);
  }

  /** Moves by pixels. */
  static AffineMap translation(double right, double down) {
    return new AffineMap(1, 0, 0, 1, right, down);
  }

  /** Maps every frame. */
  void apply(ClipPixels pixels, Fill fill) {
    int plane = pixels.height() * pixels.width() * pixels.channels();
    float[] target = new float[pixels.values().length];
    double middleX = (pixels.width() - 1) / 2.0;
    double middleY = (pixels.height() - 1) / 2.0;
    Neighbours neighbours = new Neighbours(pixels, fill);
    int at = 0;
    for (int row = 0; row < pixels.height(); row++) {
      double y = row - middleY;
      for (int column = 0; column < pixels.width(); column++) {
        double x = column - middleX;
        neighbours.moveTo(xx * x + xy * y - right + middleX, yx * x + yy * y - down + middleY);
        for (int frame = 0; frame < pixels.frames(); frame++) {
          neighbours.write(frame * plane, target, frame * plane + at);
        }
        at += pixels.channels();
      }
    }
    pixels.replace(target);
  }

  /** The four pixels around a place, the same in every frame. */
  private static final class Neighbours {
    private static final int COUNT = 4;

    private final ClipPixels pixels;
    private final Fill fill;
    private final int[] offsets = new int[COUNT];
    private final float[] weights = new float[COUNT];

    Neighbours(ClipPixels pixels, Fill fill) {
      this.pixels = pixels;
      this.fill = fill;
    }

    void moveTo(double x, double y) {
      int left = (int) Math.floor(x);
      int top = (int) Math.floor(y);
      for (int i = 0; i < COUNT; i++) {
        int column = left + i % 2;
        int row = top + i / 2;
        int nearestColumn = Math.max(0, Math.min(pixels.width() - 1, column));
        int nearestRow = Math.max(0, Math.min(pixels.height() - 1, row));
        boolean counts = fill == Fill.EDGE || column == nearestColumn && row == nearestRow;
        double weight = (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
        weights[i] = counts ? (float) weight : 0;
        offsets[i] = (nearestRow * pixels.width() + nearestColumn) * pixels.channels();
      }
    }

    void write(int frame, float[] target, int at) {
      float[] values = pixels.values();
      for (int c = 0; c < pixels.channels(); c++) {
        float sum = 0;
        for (int i = 0; i < COUNT; i++) {
          sum += weights[i] * values[frame + offsets[i] + c];
        }
        target[at + c] = sum;
      }
    }
  }
}
