package io.github.sparkreversible.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

public class CounterRandomTest extends JUnitPlatformSuite {

  @Test
  public void numbersAreUniformAndOfNeighbouringPlacesIndependent() {
    int count = 100_000;
    int[] bins = new int[20];
    double products = 0;
    for (long key : new long[] {0, 1, CounterRandom.key(1, 2, 3)}) {
      for (int place = 0; place < count; place++) {
        double number = CounterRandom.uniform(key, place);
        assertTrue(number >= 0 && number < 1);
        bins[(int) (number * bins.length)]++;
        products += (number - 0.5) * (CounterRandom.uniform(key, place + 1) - 0.5);
      }
    }
    double expected = 3.0 * count / bins.length;
    for (int bin : bins) {
      assertEquals(expected, bin, 5 * Math.sqrt(expected));
    }
    assertEquals(0, products / (3 * count), 5 / 12.0 / Math.sqrt(3.0 * count));
  }

  @Test
  public void keysDependOnEveryPartAndTheirOrder() {
    Set<Long> keys = new HashSet<>();
    for (long a = -20; a < 20; a++) {
      for (long b = -20; b < 20; b++) {
        keys.add(CounterRandom.key(a, b));
      }
    }
    assertEquals(1600, keys.size());
  }

  @Test
  public void normalNumbersHaveTheMomentsOfTheNormalDistribution() {
    for (int count : new int[] {99_999, 100_000}) {
      double[] values = new double[count];
      CounterRandom.normal(CounterRandom.key(4, 5), 10, values);
      double[] powers = new double[4];
      double neighbours = 0;
      for (int i = 0; i < count; i++) {
        for (int power = 0; power < 4; power++) {
          powers[power] += Math.pow(values[i], power + 1.0) / count;
        }
        neighbours += i == 0 ? 0 : values[i] * values[i - 1] / count;
      }
      double error = 5 / Math.sqrt(count);
      assertEquals(0, powers[0], error);
      assertEquals(1, powers[1], error * Math.sqrt(2));
      assertEquals(0, powers[2], error * Math.sqrt(15));
      assertEquals(3, powers[3], error * Math.sqrt(96));
      assertEquals(0, neighbours, error);
    }
  }
}
