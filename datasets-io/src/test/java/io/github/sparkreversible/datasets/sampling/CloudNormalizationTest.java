package io.github.sparkreversible.datasets.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.sampling.CloudNormalization.Center;
import io.github.sparkreversible.datasets.sampling.CloudNormalization.Scale;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

public class CloudNormalizationTest extends JUnitPlatformSuite {
  private static final double[] ZERO = {0};
  private static final double[] ONE = {1};

  private static final Tensor CORNER = RandomClouds.of(1, 1, 1, 5, 1, 1, 3, 4, 1);

  private static float[] normalized(Tensor cloud, Center center, Scale scale) {
    Tensor result = new CloudNormalization(center, scale, ZERO, ONE).apply(cloud);
    assertArrayEquals(cloud.shape(), result.shape());
    return result.toFloats();
  }

  @Test
  public void centresByMeanOrBox() {
    assertArrayEquals(CORNER.toFloats(), normalized(CORNER, Center.NONE, Scale.NONE));
    assertArrayEquals(
        new float[] {-2, -1, 0, 2, -1, 0, 0, 2, 0}, normalized(CORNER, Center.MEAN, Scale.NONE));
    assertArrayEquals(
        new float[] {-2, -1.5f, 0, 2, -1.5f, 0, 0, 1.5f, 0},
        normalized(CORNER, Center.BOX, Scale.NONE));
  }

  @Test
  public void scalesToTheSphereOrTheBox() {
    float radius = (float) Math.sqrt(5);
    assertArrayEquals(
        new float[] {-2 / radius, -1 / radius, 0, 2 / radius, -1 / radius, 0, 0, 2 / radius, 0},
        normalized(CORNER, Center.MEAN, Scale.UNIT_SPHERE),
        1e-6f);
    assertArrayEquals(
        new float[] {-0.5f, -0.375f, 0, 0.5f, -0.375f, 0, 0, 0.375f, 0},
        normalized(CORNER, Center.BOX, Scale.UNIT_BOX));
    // Without centring the sphere is around the origin.
    float[] around = normalized(CORNER, Center.NONE, Scale.UNIT_SPHERE);
    assertEquals(5 / Math.sqrt(27), around[3], 1e-6);
  }

  @Test
  public void farFromTheOriginNothingIsLost() {
    SplittableRandom random = new SplittableRandom(6);
    float[] values = new float[3 * 100_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1e6f + random.nextInt(16);
    }
    Tensor far = Tensor.ofFloats(values, 100_000, 3);
    float[] found = normalized(far, Center.MEAN, Scale.NONE);
    double sum = 0;
    for (int i = 0; i < found.length; i += 3) {
      sum += found[i];
    }
    assertEquals(0, sum / 100_000, 1e-6, "seed 6");
  }

  @ParameterizedTest
  @EnumSource(Scale.class)
  public void pointsThatAreNotFiniteStayAndDoNotCount(Scale scale) {
    float nan = Float.NaN;
    float infinite = Float.POSITIVE_INFINITY;
    Tensor cloud = RandomClouds.of(1, 1, 1, nan, 9, 9, 5, 1, 1, 7, 7, -infinite, 3, 4, 1);
    for (Center center : Center.values()) {
      float[] alone = normalized(CORNER, center, scale);
      assertArrayEquals(
          new float[] {
            alone[0], alone[1], alone[2], nan, 9, 9, alone[3], alone[4], alone[5], 7, 7, -infinite,
            alone[6], alone[7], alone[8]
          },
          normalized(cloud, center, scale),
          center + " " + scale);
    }
  }

  @ParameterizedTest
  @EnumSource(Scale.class)
  public void cloudsWithoutExtentKeepTheirSize(Scale scale) {
    for (Center center : new Center[] {Center.MEAN, Center.BOX}) {
      assertArrayEquals(
          new float[6], normalized(RandomClouds.of(3.3f, 1, 2, 3.3f, 1, 2), center, scale));
      assertEquals(0, normalized(RandomClouds.of(), center, scale).length);
      float[] lost = normalized(RandomClouds.of(Float.NaN, 1, 2), center, scale);
      assertArrayEquals(new float[] {Float.NaN, 1, 2}, lost);
    }
  }

  @Test
  public void furtherColumnsHaveNumbersOfTheirOwn() {
    Tensor cloud = Tensor.ofFloats(new float[] {1, 1, 1, 255, 10, Float.NaN, 1, 1, 51, 20}, 2, 5);
    CloudNormalization each =
        new CloudNormalization(
            Center.NONE, Scale.NONE, new double[] {0, 10}, new double[] {255, 2});
    assertArrayEquals(
        new float[] {1, 1, 1, 1, 0, Float.NaN, 1, 1, 0.2f, 5}, each.apply(cloud).toFloats());
    CloudNormalization all =
        new CloudNormalization(Center.NONE, Scale.NONE, new double[] {5}, new double[] {10});
    assertArrayEquals(
        new float[] {1, 1, 1, 25, 0.5f, Float.NaN, 1, 1, 4.6f, 1.5f}, all.apply(cloud).toFloats());
    String message = Thrown.message(IllegalArgumentException.class, () -> each.apply(CORNER));
    assertTrue(message.contains("0 columns behind x, y, z, expected 2"), message);
  }
}
