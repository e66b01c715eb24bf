package io.github.sparkreversible.pipelines.inspection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Statistics of columns: exact sums, and only finite points. */
public class PointStatisticsTest extends JUnitPlatformSuite {

  @Test
  public void meansAreThoseOfExactSums() {
    long seed = 11;
    Random random = new Random(seed);
    PointStatistics statistics = new PointStatistics(2);
    BigDecimal[] sums = {BigDecimal.ZERO, BigDecimal.ZERO};
    int points = 50_000;
    for (int block = 0; block < 10; block++) {
      double[] values = new double[points / 10 * 2];
      for (int i = 0; i < values.length; i++) {
        // Large numbers of both signs, whose plain sum keeps few digits of the mean.
        values[i] = i % 2 == 0 ? random.nextGaussian() * 1e12 + 1e-3 : random.nextDouble();
        sums[i % 2] = sums[i % 2].add(new BigDecimal(values[i]));
      }
      statistics.add(values, values.length / 2);
    }

    for (int column = 0; column < 2; column++) {
      double exact =
          sums[column].divide(new BigDecimal(points), MathContext.DECIMAL64).doubleValue();
      assertEquals(
          exact,
          statistics.mean()[column],
          Math.abs(exact) * 1e-14,
          "seed " + seed + ", " + column);
    }
  }

  @Test
  public void smallNumbersBesideLargeOnesAreNotLost() {
    PointStatistics statistics = new PointStatistics(1);
    statistics.add(new double[] {1e16, 1, 1, -1e16}, 4);

    assertArrayEquals(new double[] {0.5}, statistics.mean());
  }

  @Test
  public void aPointWithOneNumberThatIsNotFiniteDoesNotCount() {
    PointStatistics statistics = new PointStatistics(2);
    statistics.add(
        new double[] {
          1, 10, Double.NaN, 99, 2, 20, 99, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -99
        },
        5);

    assertEquals(5, statistics.count());
    assertEquals(2, statistics.finiteCount());
    assertArrayEquals(new double[] {1, 10}, statistics.min());
    assertArrayEquals(new double[] {2, 20}, statistics.max());
    assertArrayEquals(new double[] {1.5, 15}, statistics.mean());
  }

  @Test
  public void withoutAFinitePointThereAreNone() {
    PointStatistics statistics = new PointStatistics(1);
    statistics.add(new double[] {Double.NaN}, 1);

    assertEquals(1, statistics.count());
    assertNull(statistics.min());
    assertNull(statistics.max());
    assertNull(statistics.mean());
  }
}
