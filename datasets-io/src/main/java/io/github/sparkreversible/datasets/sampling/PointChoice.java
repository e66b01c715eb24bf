package io.github.sparkreversible.datasets.sampling;

import io.github.sparkreversible.datasets.random.Mixing;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.io.Serializable;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which points of a cloud are kept.
 *
 * @param method how points are chosen
 * @param points how many; 0, only with voxels: one of each voxel
 * @param voxelSize edge of a voxel; else 0
 * @param fewer what happens where there are fewer
 * @param randomStart whether farthest point sampling starts with a random point instead of the
 *     first
 * @param seed of everything random
 */
public record PointChoice(
    Method method, int points, double voxelSize, Fewer fewer, boolean randomStart, long seed)
    implements Serializable {
  /** How points are chosen. */
  public enum Method {
    /** Every set of points is equally likely; in the cloud's order. */
    RANDOM,
    /** {@link FarthestPoints}; in the order of choice. */
    FARTHEST,
    /** {@link VoxelGrid}, then at random; in the cloud's order. */
    VOXEL
  }

  /** What happens where there are fewer points, or fewer voxels with points, than asked for. */
  public enum Fewer {
    /** Points come several times in the method's order, see {@link Draws#repeated}. */
    REPEAT,
    /** An error. */
    ERROR,
    /** All of them are kept. */
    KEEP
  }

  /**
   * Chooses points.
   *
   * @param cloud float32 {@code [points, columns]}; but for random choice the first three columns
   *     are x, y, z
   * @param rowKey number of the row, for everything random
   * @return their numbers
   * @throws IllegalArgumentException if the tensor is no cloud, or has too few points
   */
  public int[] indices(Tensor cloud, long rowKey) {
    (method == Method.RANDOM ? TensorKind.POINTS : TensorKind.CLOUD).require(cloud);
    SplittableRandom random = new SplittableRandom(Mixing.mix(seed, rowKey));
    int[] candidates = candidates(cloud, random);
    if (candidates.length < points) {
      return ofFewer(candidates, random);
    }
    boolean all = method == Method.FARTHEST || method == Method.VOXEL && points == 0;
    return all ? candidates : pick(candidates, Draws.different(points, candidates.length, random));
  }

  /** Points to choose from; with farthest point sampling the choice itself. */
  private int[] candidates(Tensor cloud, SplittableRandom random) {
    return switch (method) {
      case RANDOM -> IntStream.range(0, cloud.size(0)).toArray();
      case FARTHEST ->
          FarthestPoints.choose(
              cloud, Math.min(points, cloud.size(0)), n -> randomStart ? random.nextInt(n) : 0);
      case VOXEL -> VoxelGrid.nearestToMeans(cloud, voxelSize);
    };
  }

  private int[] ofFewer(int[] candidates, SplittableRandom random) {
    if (fewer == Fewer.KEEP) {
      return candidates;
    }
    String found =
        candidates.length + (method == Method.VOXEL ? " voxels with finite points" : " points");
    if (fewer == Fewer.ERROR) {
      throw new IllegalArgumentException(
          "the cloud has " + found + ", expected at least " + points);
    }
    if (candidates.length == 0) {
      throw new IllegalArgumentException(
          "the cloud has " + found + ", which cannot be repeated to " + points);
    }
    return pick(candidates, Draws.repeated(points, candidates.length, random));
  }

  private static int[] pick(int[] candidates, int[] numbers) {
    return Arrays.stream(numbers).map(number -> candidates[number]).toArray();
  }
}
