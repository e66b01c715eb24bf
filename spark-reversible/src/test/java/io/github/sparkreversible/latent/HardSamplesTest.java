package io.github.sparkreversible.latent;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.ops.CounterRandom;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import org.apache.commons.math3.stat.inference.ChiSquareTest;
import org.junit.jupiter.api.Test;

public class HardSamplesTest extends JUnitPlatformSuite {

  @Test
  public void marginsAndRivals() {
    float[] logits = {
      3, 1, 2, //
      3, 1, 2, //
      2, 2, 2, //
      -5, -1, -4
    };
    HardSamples samples = HardSamples.of(logits, new int[] {0, 2, 1, 1}, 1);
    assertArrayEquals(new int[] {1, 2}, samples.rows());
    int[] rivals = {2, 0, 0, 2};
    double[] margins = {1, -1, 0, 3};
    for (int row = 0; row < 4; row++) {
      assertEquals(rivals[row], samples.rival(row), "row " + row);
      assertEquals(margins[row], samples.margin(row), "row " + row);
    }
  }

  @Test
  public void aMarginThatIsNoNumberIsNotHard() {
    assertEquals(0, HardSamples.of(new float[] {Float.NaN, Float.NaN}, new int[] {1}, 5).count());
  }

  @Test
  public void withoutHardSamplesNothingIsDrawn() {
    HardSamples none = HardSamples.of(new float[] {9, 0}, new int[] {0}, 1);
    assertEquals(0, none.draw(10, new double[] {1, 1}, 3).length);
    assertEquals(0, HardSamples.of(new float[0], new int[0], 1).count());
  }

  @Test
  public void whatDoesNotFitIsRefused() {
    String label =
        Thrown.message(
            IllegalArgumentException.class,
            () -> HardSamples.of(new float[4], new int[] {0, 2}, 1));
    assertTrue(label.contains("row 1") && label.contains("2"), label);
    Thrown.message(
        IllegalArgumentException.class, () -> HardSamples.of(new float[5], new int[2], 1));
    Thrown.message(
        IllegalArgumentException.class, () -> HardSamples.of(new float[2], new int[2], 1));
  }

  /** Twenty hard samples of four classes, with weights from 1 to 1000. */
  private static HardSamples twenty() {
    int rows = 30;
    float[] logits = new float[rows * 4];
    int[] labels = new int[rows];
    for (int row = 0; row < rows; row++) {
      labels[row] = row % 4;
      logits[row * 4 + labels[row]] = row < 20 ? -1 : 1;
    }
    return HardSamples.of(logits, labels, 0.5);
  }

  @Test
  public void drawsFollowTheWeightsOfTheClasses() {
    HardSamples samples = twenty();
    assertEquals(20, samples.count());
    double[] weights = ClassPriors.ofCounts(10000, 1000, 100, 10).weights(1);
    double[] expected = new double[20];
    Arrays.setAll(expected, row -> weights[samples.label(row)]);
    for (long seed : new long[] {1, 2, 3}) {
      long[] found = new long[20];
      for (int step = 0; step < 50_000; step++) {
        Arrays.stream(samples.draw(2, weights, CounterRandom.key(seed, step)))
            .forEach(row -> found[row]++);
      }
      double p = new ChiSquareTest().chiSquareTest(expected, found);
      assertTrue(p > 0.001, "p = %s, seed %d".formatted(p, seed));
    }
  }

  @Test
  public void aSampleIsDrawnAsOftenAsExpectedButForAPartOfOneTime() {
    HardSamples samples = twenty();
    double[] weights = ClassPriors.ofCounts(10000, 1000, 100, 10).weights(0.3);
    double sum = Arrays.stream(weights).sum() * 5;
    for (long seed = 1; seed <= 20; seed++) {
      int[] drawn = samples.draw(30, weights, seed);
      long[] found = new long[20];
      Arrays.stream(drawn).forEach(row -> found[row]++);
      for (int row = 0; row < 20; row++) {
        double wanted = 30 * weights[samples.label(row)] / sum;
        assertTrue(
            Math.abs(found[row] - wanted) < 1,
            "row %d: %d times, expected about %.2f, seed %d"
                .formatted(row, found[row], wanted, seed));
      }
      assertArrayEquals(drawn, samples.draw(30, weights, seed));
      int[] all = samples.draw(20, new double[] {1, 1, 1, 1}, seed);
      assertArrayEquals(samples.rows(), all);
    }
  }
}
