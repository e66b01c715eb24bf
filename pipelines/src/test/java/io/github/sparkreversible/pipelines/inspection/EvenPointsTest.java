package io.github.sparkreversible.pipelines.inspection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of many points are kept. */
public class EvenPointsTest extends JUnitPlatformSuite {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 31, 32, 33, 100, 1000, 1024, 1025, 99_999})
  public void pointsAreKeptInEqualDistances(int offered) {
    EvenPoints points = new EvenPoints(16);
    for (int i = 0; i < offered; i++) {
      points.offer(i, 2 * i, -i);
    }

    double[] kept = points.toArray();
    assertEquals(points.size() * 3, kept.length);
    assertTrue(points.size() <= 16, () -> points.size() + " are kept");
    assertTrue(points.size() >= Math.min(offered, 8), () -> points.size() + " are kept");
    double stride = points.size() < 2 ? 1 : kept[3];
    for (int i = 0; i < points.size(); i++) {
      assertArrayEquals(
          new double[] {i * stride, 2 * i * stride, -i * stride},
          new double[] {kept[3 * i], kept[3 * i + 1], kept[3 * i + 2]},
          1e-12);
    }
    assertTrue(offered - points.size() * stride <= 0, "the last points are left out");
  }

  @Test
  public void pointsThatAreNotFiniteAreNone() {
    EvenPoints points = new EvenPoints(4);
    points.offer(Double.NaN, 0, 0);
    points.offer(0, Double.POSITIVE_INFINITY, 0);
    points.offer(0, 0, Double.NEGATIVE_INFINITY);
    points.offer(1, 2, 3);

    assertArrayEquals(new double[] {1, 2, 3}, points.toArray());
  }
}
