package io.github.sparkreversible.datasets.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class DrawsTest extends JUnitPlatformSuite {
  @Test
  public void differentNumbersAscendAndEachSetIsEquallyLikely() {
    SplittableRandom random = new SplittableRandom(3);
    int[] often = new int[1 << 5];
    int trials = 20000;
    for (int trial = 0; trial < trials; trial++) {
      int[] drawn = Draws.different(2, 5, random);
      assertTrue(drawn[0] < drawn[1] && drawn[0] >= 0 && drawn[1] < 5, Arrays.toString(drawn));
      often[1 << drawn[0] | 1 << drawn[1]]++;
    }
    int[] sets = Arrays.stream(often).filter(count -> count > 0).toArray();
    assertEquals(10, sets.length);
    for (int count : sets) {
      // Five standard deviations.
      assertEquals(trials / 10.0, count, 5 * Math.sqrt(trials * 0.09), "seed 3");
    }
  }

  @Test
  public void allOrNoneCanBeDrawn() {
    SplittableRandom random = new SplittableRandom(3);
    assertArrayEquals(new int[] {0, 1, 2}, Draws.different(3, 3, random));
    assertEquals(0, Draws.different(0, 3, random).length);
    assertEquals(0, Draws.different(0, 0, random).length);
    Thrown.message(IllegalArgumentException.class, () -> Draws.different(4, 3, random));
  }

  @Test
  public void repeatedNumbersComeEquallyOftenOrOnceMore() {
    SplittableRandom random = new SplittableRandom(4);
    int[] drawn = Draws.repeated(17, 5, random);
    assertArrayEquals(IntStream.range(0, 15).map(i -> i % 5).toArray(), Arrays.copyOf(drawn, 15));
    assertTrue(drawn[15] < drawn[16], Arrays.toString(drawn));
    assertArrayEquals(new int[] {0, 1, 0, 1}, Draws.repeated(4, 2, random));
    String message =
        Thrown.message(IllegalArgumentException.class, () -> Draws.repeated(3, 0, random));
    assertTrue(message.contains("3 numbers cannot be drawn out of 0"), message);
  }

  @Test
  public void theOnesThatComeOnceMoreAreDrawn() {
    SplittableRandom random = new SplittableRandom(5);
    int[] often = new int[5];
    int trials = 20000;
    for (int trial = 0; trial < trials; trial++) {
      int[] drawn = Draws.repeated(7, 5, random);
      often[drawn[5]]++;
      often[drawn[6]]++;
    }
    for (int count : often) {
      assertEquals(trials * 0.4, count, 5 * Math.sqrt(trials * 0.24), "seed 5");
    }
  }
}
