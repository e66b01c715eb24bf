package io.github.sparkreversible.datasets.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.sampling.PointChoice.Fewer;
import io.github.sparkreversible.datasets.sampling.PointChoice.Method;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

public class PointChoiceTest extends JUnitPlatformSuite {
  private static final Tensor CLOUD = RandomClouds.cube(200, 4, new SplittableRandom(1));
  private static final Tensor FIVE = RandomClouds.cube(5, 3, new SplittableRandom(2));
  private static final Tensor NONE = Tensor.ofFloats(new float[0], 0, 3);

  private static PointChoice choice(Method method, int points, Fewer fewer) {
    return new PointChoice(method, points, 1e-6, fewer, true, 7);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  public void dependsOnSeedAndRowAlone(Method method) {
    PointChoice choice = choice(method, 50, Fewer.ERROR);
    int[] chosen = choice.indices(CLOUD, 3);
    assertEquals(50, Arrays.stream(chosen).distinct().count());
    assertArrayEquals(chosen, choice.indices(CLOUD, 3));
    assertFalse(Arrays.equals(chosen, choice.indices(CLOUD, 4)));
    assertFalse(
        Arrays.equals(
            chosen, new PointChoice(method, 50, 1e-6, Fewer.ERROR, true, 8).indices(CLOUD, 3)));
  }

  @Test
  public void randomAndVoxelKeepTheOrderOfTheCloud() {
    for (Method method : new Method[] {Method.RANDOM, Method.VOXEL}) {
      int[] chosen = choice(method, 50, Fewer.ERROR).indices(CLOUD, 3);
      assertArrayEquals(RandomClouds.sorted(chosen), chosen, method.name());
    }
  }

  @Test
  public void farthestStartsWithTheFirstPointIfAskedTo() {
    PointChoice first = new PointChoice(Method.FARTHEST, 9, 0, Fewer.ERROR, false, 7);
    assertArrayEquals(FarthestPoints.choose(CLOUD, 9, n -> 0), first.indices(CLOUD, 3));
    assertArrayEquals(first.indices(CLOUD, 3), first.indices(CLOUD, 4));
  }

  @Test
  public void voxelsWithoutACountAreAllKept() {
    PointChoice all = new PointChoice(Method.VOXEL, 0, 0.5, Fewer.ERROR, true, 7);
    assertEquals(8, all.indices(CLOUD, 3).length);
    assertArrayEquals(VoxelGrid.nearestToMeans(CLOUD, 0.5), all.indices(CLOUD, 3));
    PointChoice some = new PointChoice(Method.VOXEL, 3, 0.5, Fewer.ERROR, true, 7);
    assertTrue(
        Arrays.stream(some.indices(CLOUD, 3))
            .allMatch(i -> Arrays.binarySearch(all.indices(CLOUD, 3), i) >= 0));
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  public void fewerPointsAreRepeatedEquallyOften(Method method) {
    int[] chosen = choice(method, 17, Fewer.REPEAT).indices(FIVE, 3);
    assertEquals(17, chosen.length);
    int[] often = new int[5];
    for (int i : chosen) {
      often[i]++;
    }
    assertArrayEquals(new int[] {3, 3, 3, 4, 4}, RandomClouds.sorted(often));
    assertFalse(
        Arrays.equals(chosen, choice(method, 17, Fewer.REPEAT).indices(FIVE, 4))
            && Arrays.equals(chosen, choice(method, 17, Fewer.REPEAT).indices(FIVE, 5)));
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  public void fewerPointsAreKeptOrAnErrorIfAskedFor(Method method) {
    int[] kept = choice(method, 6, Fewer.KEEP).indices(FIVE, 3);
    assertArrayEquals(new int[] {0, 1, 2, 3, 4}, RandomClouds.sorted(kept));
    if (method != Method.FARTHEST) {
      assertArrayEquals(new int[] {0, 1, 2, 3, 4}, kept, "in the cloud's order");
    }
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> choice(method, 6, Fewer.ERROR).indices(FIVE, 3));
    assertTrue(message.contains("the cloud has 5") && message.contains("at least 6"), message);
  }

  /** On a line of five the ends come first, then the middle, then the points between. */
  @Test
  public void farthestPutsFewerPointsInItsOrderToo() {
    Tensor line = Tensor.ofFloats(new float[] {0, 0, 0, 1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0}, 5, 3);
    PointChoice keep = new PointChoice(Method.FARTHEST, 6, 0, Fewer.KEEP, false, 7);
    assertArrayEquals(new int[] {0, 4, 2, 1, 3}, keep.indices(line, 3));
    PointChoice repeat = new PointChoice(Method.FARTHEST, 17, 0, Fewer.REPEAT, false, 7);
    int[] chosen = repeat.indices(line, 3);
    for (int i = 0; i < 15; i++) {
      assertEquals(keep.indices(line, 3)[i % 5], chosen[i], "place " + i);
    }
    assertTrue(chosen[15] != chosen[16], Arrays.toString(chosen));
    PointChoice anyStart = new PointChoice(Method.FARTHEST, 6, 0, Fewer.KEEP, true, 7);
    int[] first = anyStart.indices(line, 3);
    assertArrayEquals(FarthestPoints.choose(line, 5, n -> first[0]), first);
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  public void ofNoPointsNothingCanBeMade(Method method) {
    assertEquals(0, choice(method, 6, Fewer.KEEP).indices(NONE, 3).length);
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> choice(method, 6, Fewer.REPEAT).indices(NONE, 3));
    assertTrue(message.contains("the cloud has 0") && message.contains("to 6"), message);
    Thrown.message(
        IllegalArgumentException.class, () -> choice(method, 6, Fewer.ERROR).indices(NONE, 3));
  }

  @Test
  public void randomChoiceNeedsNoCoordinates() {
    Tensor pairs = Tensor.ofFloats(new float[20], 10, 2);
    assertEquals(4, choice(Method.RANDOM, 4, Fewer.ERROR).indices(pairs, 3).length);
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> choice(Method.FARTHEST, 4, Fewer.ERROR).indices(pairs, 3));
    assertTrue(message.contains("float32 [10, 2]"), message);
  }
}
