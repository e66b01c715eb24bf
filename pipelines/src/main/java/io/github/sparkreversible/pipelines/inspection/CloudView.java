package io.github.sparkreversible.pipelines.inspection;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A view of a point cloud from obliquely above, coloured by height.
 *
 * <p>Parallel projection. With turn a = 30 degrees about z and elevation e = 40 degrees of the eye:
 * right = x cos a + y sin a, depth d = -x sin a + y cos a, up = z cos e + d sin e; far points are
 * drawn first. The picture shows the middle 99 % of the points in each direction, so that a few
 * stray points do not make the others small; both directions have the same scale.
 */
final class CloudView {
  private static final int WIDTH = 208;
  private static final int HEIGHT = 156;
  private static final int MARGIN = 4;
  private static final double TURN = Math.toRadians(30);
  private static final double ELEVATION = Math.toRadians(40);

  /** Part of the points that may lie beyond each end of what is shown. */
  private static final double STRAY = 0.005;

  /** Fewer points than this are drawn larger. */
  private static final int FEW_POINTS = 1500;

  /** From low to high; between them colours are mixed. */
  private static final int[] RAMP = {0x2B4C9B, 0x1B8FA8, 0x3C9D4E, 0xD98A00, 0xB3201B};

  private static final int BACKGROUND = 0;
  private static final int COLORS = 64;

  private CloudView() {}

  /**
   * Draws points.
   *
   * @param points x, y, z of each, finite
   * @return null if there is no point
   */
  static BufferedImage draw(double[] points) {
    int count = points.length / 3;
    if (count == 0) {
      return null;
    }
    double[] right = new double[count];
    double[] up = new double[count];
    double[] height = new double[count];
    double[] distance = new double[count];
    // Coordinates far from zero lose nothing if they are taken from the first point.
    for (int i = 0; i < count; i++) {
      double x = points[3 * i] - points[0];
      double y = points[3 * i + 1] - points[1];
      double z = points[3 * i + 2] - points[2];
      double depth = y * Math.cos(TURN) - x * Math.sin(TURN);
      right[i] = x * Math.cos(TURN) + y * Math.sin(TURN);
      up[i] = z * Math.cos(ELEVATION) + depth * Math.sin(ELEVATION);
      distance[i] = depth * Math.cos(ELEVATION) - z * Math.sin(ELEVATION);
      height[i] = z;
    }
    return paint(right, up, height, distance);
  }

  private static BufferedImage paint(
      double[] right, double[] up, double[] height, double[] distance) {
    double[] acrossRange = middle(right);
    double[] upRange = middle(up);
    double[] heightRange = middle(height);
    double scale =
        Math.min(
            (WIDTH - 2 * MARGIN) / (acrossRange[1] - acrossRange[0]),
            (HEIGHT - 2 * MARGIN) / (upRange[1] - upRange[0]));
    BufferedImage image =
        new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_INDEXED, palette());
    int dot = right.length < FEW_POINTS ? 3 : 2;
    int[] farFirst =
        IntStream.range(0, right.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -distance[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    for (int i : farFirst) {
      double x = WIDTH / 2.0 + (right[i] - centre(acrossRange)) * scale;
      double y = HEIGHT / 2.0 - (up[i] - centre(upRange)) * scale;
      double level = (height[i] - heightRange[0]) / (heightRange[1] - heightRange[0]);
      int color = 1 + (int) Math.round(Math.max(0, Math.min(1, level)) * (COLORS - 1));
      dot(image, (int) Math.floor(x), (int) Math.floor(y), dot, color);
    }
    return image;
  }

  private static double centre(double[] range) {
    return range[0] / 2 + range[1] / 2;
  }

  /** The range of all values but the stray ones at both ends, never empty. */
  static double[] middle(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int stray = (int) (sorted.length * STRAY);
    double low = sorted[stray];
    double high = sorted[sorted.length - 1 - stray];
    if (high - low > 0 && Double.isFinite(high - low)) {
      return new double[] {low, high};
    }
    return new double[] {low - 0.5, low + 0.5};
  }

  private static void dot(BufferedImage image, int x, int y, int size, int color) {
    for (int row = y - size / 2; row < y - size / 2 + size; row++) {
      for (int column = x - size / 2; column < x - size / 2 + size; column++) {
        if (row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH) {
          image.getRaster().setSample(column, row, 0, color);
        }
      }
    }
  }

  private static IndexColorModel palette() {
    int[] colors = new int[COLORS + 1];
    colors[BACKGROUND] = 0xF4F4F4;
    for (int i = 0; i < COLORS; i++) {
      double place = i * (RAMP.length - 1.0) / (COLORS - 1);
      int from = Math.min((int) place, RAMP.length - 2);
      colors[i + 1] = mixed(RAMP[from], RAMP[from + 1], place - from);
    }
    return new IndexColorModel(
        8, colors.length, colors, 0, false, -1, java.awt.image.DataBuffer.TYPE_BYTE);
  }

  private static int mixed(int one, int other, double part) {
    int color = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      double level = (one >> shift & 0xFF) * (1 - part) + (other >> shift & 0xFF) * part;
      color |= (int) Math.round(level) << shift;
    }
    return color;
  }
}
