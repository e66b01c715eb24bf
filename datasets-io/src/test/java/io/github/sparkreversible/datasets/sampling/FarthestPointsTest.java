package io.github.sparkreversible.datasets.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

public class FarthestPointsTest extends JUnitPlatformSuite {
  private static final float NAN = Float.NaN;

  private static int[] choose(Tensor cloud, int count) {
    return FarthestPoints.choose(cloud, count, n -> 0);
  }

  @Test
  public void agreesWithTheDefinition() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Tensor cloud = RandomClouds.cube(random.nextInt(1, 200), random.nextInt(3, 6), random);
      int points = cloud.size(0);
      int first = random.nextInt(points);
      int[] expected = definition(cloud, points, first);
      int[] found = FarthestPoints.choose(cloud, points, n -> first);
      assertArrayEquals(expected, found, "seed " + seed);
      int part = random.nextInt(points + 1);
      assertArrayEquals(
          Arrays.copyOf(expected, part),
          FarthestPoints.choose(cloud, part, n -> first),
          "the first " + part + " of seed " + seed);
    }
  }

  /** Every step asks all pairs of a point and a chosen one. */
  private static int[] definition(Tensor cloud, int count, int first) {
    float[] values = cloud.toFloats();
    int columns = cloud.size(1);
    int[] chosen = new int[count];
    chosen[0] = first;
    for (int step = 1; step < count; step++) {
      double most = -1;
      for (int i = 0; i < cloud.size(0); i++) {
        double nearest = Double.MAX_VALUE;
        for (int j = 0; j < step; j++) {
          double squared = 0;
          for (int axis = 0; axis < 3; axis++) {
            squared +=
                Math.pow(
                    (double) values[i * columns + axis] - values[chosen[j] * columns + axis], 2);
          }
          nearest = chosen[j] == i ? -1 : Math.min(nearest, squared);
          if (nearest < 0) {
            break;
          }
        }
        if (nearest > most) {
          most = nearest;
          chosen[step] = i;
        }
      }
    }
    return chosen;
  }

  @Test
  public void equallyFarPointsAreTakenInTheirOrderAndNoneTwice() {
    Tensor square = RandomClouds.of(0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0);
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5}, choose(square, 6));
  }

  @Test
  public void theChoiceDoesNotDependOnTheOrderOfThePoints() {
    SplittableRandom random = new SplittableRandom(5);
    Tensor cloud = RandomClouds.cube(300, 4, random);
    int[] order = RandomClouds.permutation(300, random);
    Tensor mixed = Slices.take(cloud, order);
    int[] found = FarthestPoints.choose(mixed, 64, n -> 7);
    assertArrayEquals(
        FarthestPoints.choose(cloud, 64, n -> order[7]),
        Arrays.stream(found).map(i -> order[i]).toArray(),
        "seed 5");
  }

  @Test
  public void pointsThatAreNotFiniteComeLast() {
    Tensor cloud =
        RandomClouds.of(
            NAN, 0, 0, 0, 0, 0, 0, Float.POSITIVE_INFINITY, 0, 1, 0, 0, 0, 0, NAN, 5, 0, 0);
    assertArrayEquals(new int[] {1, 5, 3}, choose(cloud, 3));
    assertArrayEquals(new int[] {1, 5, 3, 0, 2, 4}, choose(cloud, 6));
    assertArrayEquals(new int[] {0, 1}, choose(RandomClouds.of(NAN, 0, 0, NAN, 0, 0), 2));
    // The start is counted among the finite points.
    assertArrayEquals(
        new int[] {5, 1},
        FarthestPoints.choose(
            cloud,
            2,
            n -> {
              assertEquals(3, n);
              return 2;
            }));
  }

  @Test
  public void hugeCoordinatesHaveDistances() {
    Tensor cloud = RandomClouds.of(-3e38f, 0, 0, 2e38f, 0, 0, 3e38f, 3e38f, 3e38f, 0, 0, 0);
    assertArrayEquals(new int[] {0, 2, 1, 3}, choose(cloud, 4));
  }

  @Test
  public void noPointsAreNoProblem() {
    assertEquals(0, choose(RandomClouds.of(), 0).length);
    assertEquals(0, choose(RandomClouds.of(1, 2, 3), 0).length);
  }

  @Test
  public void refusesWhatItCannotChooseFrom() {
    assertRefused(RandomClouds.of(1, 2, 3), 2, "2 points cannot be chosen out of 1");
    assertRefused(Tensor.ofFloats(new float[4], 2, 2), 1, "float32 [2, 2]");
    assertRefused(Tensor.ofFloats(new float[4], 4), 1, "at least 3 columns");
  }

  private static void assertRefused(Tensor cloud, int count, String expected) {
    String message = Thrown.message(IllegalArgumentException.class, () -> choose(cloud, count));
    assertTrue(message.contains(expected), message);
  }
}
