package io.github.sparkreversible.datasets.sampling;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class VoxelGridTest extends JUnitPlatformSuite {
  @Test
  public void takesThePointNearestToTheMeanOfEachVoxel() {
    Tensor cloud =
        RandomClouds.of(
            // one voxel of edge 1, mean x 0.4
            0.1f,
            0.5f,
            0.5f,
            0.7f,
            0.5f,
            0.5f,
            0.45f,
            0.5f,
            0.5f,
            0.35f,
            0.5f,
            0.5f,
            // its neighbour across 0, equally near points
            -0.75f,
            0.5f,
            0.5f,
            -0.25f,
            0.5f,
            0.5f);
    assertArrayEquals(new int[] {2, 4}, RandomClouds.sorted(VoxelGrid.nearestToMeans(cloud, 1)));
    assertArrayEquals(new int[] {0, 1, 2, 3, 4, 5}, VoxelGrid.nearestToMeans(cloud, 0.01));
  }

  @Test
  public void agreesWithASlowGrouping() {
    for (int seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Tensor cloud = RandomClouds.cube(random.nextInt(1, 500), 4, random);
      double size = 0.02 + random.nextDouble() / 2;
      assertArrayEquals(
          grouped(cloud, size), VoxelGrid.nearestToMeans(cloud, size), "seed " + seed);
    }
  }

  private static int[] grouped(Tensor cloud, double size) {
    float[] values = cloud.toFloats();
    TreeMap<String, List<Integer>> voxels =
        IntStream.range(0, cloud.size(0))
            .boxed()
            .collect(
                Collectors.groupingBy(
                    i ->
                        IntStream.range(0, 3)
                            .mapToObj(axis -> "" + Math.floor(values[4 * i + axis] / size))
                            .collect(Collectors.joining(" ")),
                    TreeMap::new,
                    Collectors.toList()));
    return voxels.values().stream().mapToInt(voxel -> nearest(values, voxel)).sorted().toArray();
  }

  private static int nearest(float[] values, List<Integer> voxel) {
    double[] mean = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      int at = axis;
      mean[axis] = voxel.stream().mapToDouble(i -> values[4 * i + at]).average().orElseThrow();
    }
    int nearest = -1;
    double least = Double.MAX_VALUE;
    for (int i : voxel) {
      double squared = 0;
      for (int axis = 0; axis < 3; axis++) {
        squared += Math.pow(values[4 * i + axis] - mean[axis], 2);
      }
      if (squared < least) {
        least = squared;
        nearest = i;
      }
    }
    return nearest;
  }

  @Test
  public void theChoiceDoesNotDependOnTheOrderOfThePoints() {
    SplittableRandom random = new SplittableRandom(9);
    Tensor cloud = RandomClouds.cube(1000, 3, random);
    int[] order = RandomClouds.permutation(1000, random);
    // Voxels of many points: of two, both are equally near to their mean.
    int[] found = VoxelGrid.nearestToMeans(Slices.take(cloud, order), 0.5);
    assertArrayEquals(
        VoxelGrid.nearestToMeans(cloud, 0.5),
        RandomClouds.sorted(Arrays.stream(found).map(i -> order[i]).toArray()),
        "seed 9");
  }

  @Test
  public void pointsThatAreNotFiniteAreInNoVoxel() {
    Tensor cloud = RandomClouds.of(Float.NaN, 0, 0, 0, 0, 0, 0, Float.NEGATIVE_INFINITY, 0);
    assertArrayEquals(new int[] {1}, VoxelGrid.nearestToMeans(cloud, 1));
    assertArrayEquals(new int[0], VoxelGrid.nearestToMeans(RandomClouds.of(), 1));
  }

  @Test
  public void refusesVoxelsThatAreTooSmallForTheCloud() {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> VoxelGrid.nearestToMeans(RandomClouds.of(0, 0, 0, 0, 1e30f, 0), 1e-3));
    assertTrue(message.contains("point 1 lies at 1.0") && message.contains("axis y"), message);
  }
}
