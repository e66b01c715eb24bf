package io.github.sparkreversible.pipelines.inspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The view of a cloud. */
public class CloudViewTest extends JUnitPlatformSuite {
  private static final int LOWEST = 0x2B4C9B;
  private static final int HIGHEST = 0xB3201B;
  private static final int BACKGROUND = 0xF4F4F4;

  @Test
  public void highPointsAreAboveAndRedLowOnesBlue() {
    BufferedImage image = CloudView.draw(new double[] {0, 0, 0, 0, 0, 5, 0, 0, 10});

    int[] low = centre(image, LOWEST);
    int[] high = centre(image, HIGHEST);
    assertTrue(high[1] < low[1] - 50, Arrays.toString(high) + " over " + Arrays.toString(low));
    assertEquals(low[0], high[0], "a vertical line stays vertical");
  }

  @Test
  public void theXAxisPointsRightAndTheYAxisUpAndLeft() {
    // The point of the height 1 is the one to be found, at the end of an axis from the origin.
    BufferedImage alongX = CloudView.draw(new double[] {0, 0, 0, 100, 0, 1});
    BufferedImage alongY = CloudView.draw(new double[] {0, 0, 0, 0, 100, 1});

    assertTrue(centre(alongX, HIGHEST)[0] > centre(alongX, LOWEST)[0] + 50);
    assertTrue(centre(alongX, HIGHEST)[1] > centre(alongX, LOWEST)[1], "x comes to the viewer");
    assertTrue(centre(alongY, HIGHEST)[1] < centre(alongY, LOWEST)[1] - 50, "y goes away");
  }

  @Test
  public void nearPointsHideFarOnes() {
    double elevation = Math.toRadians(40);
    // Points on one ray to the eye, beside a frame that fixes the scale; the near one is highest.
    double far = 10;
    double[] ray = {0, 0, 0};
    double[] behind = {
      -Math.sin(Math.toRadians(30)) * far * Math.cos(elevation),
      Math.cos(Math.toRadians(30)) * far * Math.cos(elevation),
      -far * Math.sin(elevation)
    };
    BufferedImage image =
        CloudView.draw(
            new double[] {
              ray[0], ray[1], ray[2], behind[0], behind[1], behind[2], 20, 0, -3, -20, 0, -3
            });

    assertEquals(9, pixels(image, HIGHEST));
    assertEquals(0, pixels(image, LOWEST), "the far point is hidden");
  }

  @Test
  public void aFewStrayPointsDoNotMakeTheOthersSmall() {
    long seed = 5;
    Random random = new Random(seed);
    double[] points = new double[3 * 1000];
    for (int i = 0; i < points.length; i++) {
      points[i] = random.nextDouble();
    }
    int without = pixelsOfPoints(CloudView.draw(points));
    points[0] = 1e6;
    points[4] = -1e6;

    int with = pixelsOfPoints(CloudView.draw(points));

    assertTrue(with > 0.9 * without, "seed " + seed + ": " + with + " of " + without);
  }

  @Test
  public void coordinatesFarFromZeroGiveTheSamePicture() {
    long seed = 6;
    Random random = new Random(seed);
    double[] near = new double[3 * 200];
    double[] far = new double[near.length];
    for (int i = 0; i < near.length; i++) {
      near[i] = random.nextInt(1000) / 64.0;
      far[i] = near[i] + new double[] {500_000, 4_649_000, 250}[i % 3];
    }

    assertEquals(colors(CloudView.draw(near)), colors(CloudView.draw(far)), "seed " + seed);
  }

  @Test
  public void cloudsWithoutExtentAreDrawn() {
    assertNull(CloudView.draw(new double[0]));
    for (double[] points :
        List.of(
            new double[] {1, 2, 3},
            new double[] {1, 2, 3, 1, 2, 3},
            new double[] {-1e308, 0, 0, 1e308, 0, 0})) {
      assertNotNull(CloudView.draw(points), Arrays.toString(points));
    }
    assertTrue(pixelsOfPoints(CloudView.draw(new double[] {1, 2, 3})) > 0);
  }

  private static int pixelsOfPoints(BufferedImage image) {
    return image.getWidth() * image.getHeight() - pixels(image, BACKGROUND);
  }

  private static int pixels(BufferedImage image, int color) {
    return (int) colors(image).stream().filter(each -> each == color).count();
  }

  private static List<Integer> colors(BufferedImage image) {
    List<Integer> colors = new ArrayList<>();
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        colors.add(image.getRGB(x, y) & 0xFFFFFF);
      }
    }
    return colors;
  }

  /** Mean place (x, y) of the pixels of a colour. */
  private static int[] centre(BufferedImage image, int color) {
    int[] sum = new int[3];
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if ((image.getRGB(x, y) & 0xFFFFFF) == color) {
          sum[0] += x;
          sum[1] += y;
          sum[2]++;
        }
      }
    }
    assertTrue(sum[2] > 0, "no pixel of colour " + Integer.toHexString(color));
    return new int[] {sum[0] / sum[2], sum[1] / sum[2]};
  }
}
