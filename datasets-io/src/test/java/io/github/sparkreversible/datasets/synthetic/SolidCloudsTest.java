package io.github.sparkreversible.datasets.synthetic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Made-up point clouds. */
public class SolidCloudsTest extends JUnitPlatformSuite {
  private static final long SEED = 3;

  @Test
  public void aSeedGivesTheSameCloudsAndAnotherOthers() {
    SolidClouds clouds = new SolidClouds(Solid.ALL, 50);
    for (Solid solid : Solid.ALL) {
      Tensor cloud = clouds.cloud(solid, 2, SEED);
      assertEquals(TensorType.FLOAT32, cloud.type());
      assertArrayEquals(new int[] {50, 3}, cloud.shape());
      assertEquals(cloud, clouds.cloud(solid, 2, SEED));
      assertNotEquals(cloud, clouds.cloud(solid, 1, SEED));
      assertNotEquals(cloud, clouds.cloud(solid, 2, SEED + 1));
    }
  }

  @Test
  public void pointsLieOnTheSurface() {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] p = new double[3];
    for (int i = 0; i < 1000; i++) {
      Solid.BALL.draw(random, p);
      assertEquals(1, Math.hypot(p[2], Math.hypot(p[0], p[1])), 1e-12);
      Solid.BOX.draw(random, p);
      assertEquals(0.8, Math.max(Math.abs(p[0]), Math.max(Math.abs(p[1]), Math.abs(p[2]))), 1e-12);
      Solid.TORUS.draw(random, p);
      assertEquals(0.25, Math.hypot(p[2], Math.hypot(p[0], p[1]) - 0.75), 1e-12);
      Solid.ROD.draw(random, p);
      double radius = Math.hypot(p[0], p[1]);
      assertTrue(
          Math.abs(radius - 0.3) < 1e-12 || (radius < 0.3 && Math.abs(p[2]) == 1),
          "radius " + radius + ", z " + p[2]);
    }
  }

  /** Size, place and turn change no ratio of distances, so that these tell the bodies apart. */
  @Test
  public void cloudsAreTheBodiesTurnedScaledAndMoved() {
    // Mean distance from the middle divided by the root of its mean square, by symmetry 1 for a
    // ball.
    Map<Solid, Double> roundness = Map.of(Solid.BALL, 1.0, Solid.ROD, 0.93);
    SolidClouds clouds = new SolidClouds(List.copyOf(roundness.keySet()), 4000);
    roundness.forEach(
        (solid, expected) ->
            assertEquals(expected, roundness(clouds.cloud(solid, 0, SEED)), 0.02, solid.label()));
  }

  private static double roundness(Tensor cloud) {
    float[] values = cloud.toFloats();
    double[] middle = new double[3];
    for (int i = 0; i < values.length; i++) {
      middle[i % 3] += values[i] * 3.0 / values.length;
    }
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < values.length; i += 3) {
      double distance =
          Math.hypot(
              values[i] - middle[0],
              Math.hypot(values[i + 1] - middle[1], values[i + 2] - middle[2]));
      sum += distance;
      squares += distance * distance;
    }
    double count = values.length / 3.0;
    return sum / count / Math.sqrt(squares / count);
  }

  @Test
  public void nothingToDrawIsRefused() {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> new SolidClouds(Solid.ALL, 0));
    assertTrue(message.contains("4 classes and 0 points"), message);
  }
}
