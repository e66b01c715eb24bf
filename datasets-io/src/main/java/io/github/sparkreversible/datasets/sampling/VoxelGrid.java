package io.github.sparkreversible.datasets.sampling;

import io.github.sparkreversible.datasets.random.Mixing;
import io.github.sparkreversible.datasets.tensor.Tensor;
import java.util.Arrays;

/**
 * The points of a cloud by cubes of space: a point is in voxel floor(x / size), floor(y / size),
 * floor(z / size) of its tensor, so that clouds with the same offset share one grid. Points whose
 * x, y or z is not finite are in none.
 */
public final class VoxelGrid {
  /** Floors of larger quotients are not exact any more. */
  private static final double MOST = 0x1.0p53;

  private final CloudCoordinates points;
  private final int[] voxelOf;
  private long[] cells = new long[CloudCoordinates.AXES * 64];
  private int voxels;

  private VoxelGrid(CloudCoordinates points, double size) {
    this.points = points;
    this.voxelOf = new int[points.count()];
    int slots = Integer.highestOneBit(Math.max(1, points.count())) * 4;
    int[] table = new int[slots];
    long[] cell = new long[CloudCoordinates.AXES];
    for (int i = 0; i < voxelOf.length; i++) {
      for (int axis = 0; axis < cell.length; axis++) {
        cell[axis] = cell(i, axis, size);
      }
      int slot = (int) Mixing.mix(cell) & slots - 1;
      while (table[slot] > 0 && !isCell(table[slot] - 1, cell)) {
        slot = slot + 1 & slots - 1;
      }
      if (table[slot] == 0) {
        add(cell);
        table[slot] = voxels;
      }
      voxelOf[i] = table[slot] - 1;
    }
  }

  private long cell(int point, int axis, double size) {
    double number = Math.floor(points.axis(axis)[point] / size);
    if (Math.abs(number) >= MOST) {
      throw new IllegalArgumentException(
          "point %d lies at %s on axis %s, which is too many voxels of size %s from 0; choose larger voxels"
              .formatted(points.index(point), points.axis(axis)[point], "xyz".charAt(axis), size));
    }
    return (long) number;
  }

  private boolean isCell(int voxel, long[] cell) {
    int at = voxel * cell.length;
    return cells[at] == cell[0] && cells[at + 1] == cell[1] && cells[at + 2] == cell[2];
  }

  private void add(long[] cell) {
    int at = voxels * cell.length;
    if (at == cells.length) {
      cells = Arrays.copyOf(cells, 2 * at);
    }
    System.arraycopy(cell, 0, cells, at, cell.length);
    voxels++;
  }

  /**
   * One point of each voxel that has any: the one nearest to the mean of the voxel's points, of
   * equally near ones the first. It is a point of the cloud, not the mean itself, so that its other
   * columns and its label are those of a point.
   *
   * @param cloud float32 {@code [points, columns]}, the first three columns x, y, z
   * @param size edge of a voxel, above 0
   * @return numbers of the points in ascending order
   * @throws IllegalArgumentException if the tensor is no cloud, or a point is too many voxels away
   *     from 0
   */
  public static int[] nearestToMeans(Tensor cloud, double size) {
    VoxelGrid grid = new VoxelGrid(CloudCoordinates.of(cloud), size);
    double[] distances = grid.distancesToMeans();
    int[] nearest = new int[grid.voxels];
    Arrays.fill(nearest, -1);
    for (int i = 0; i < distances.length; i++) {
      int voxel = grid.voxelOf[i];
      if (nearest[voxel] < 0 || distances[i] < distances[nearest[voxel]]) {
        nearest[voxel] = i;
      }
    }
    Arrays.sort(nearest);
    return Arrays.stream(nearest).map(grid.points::index).toArray();
  }

  /** Squared distance of each point to the mean of its voxel. */
  private double[] distancesToMeans() {
    int[] counts = new int[voxels];
    for (int voxel : voxelOf) {
      counts[voxel]++;
    }
    double[] squared = new double[voxelOf.length];
    for (int axis = 0; axis < CloudCoordinates.AXES; axis++) {
      double[] values = points.axis(axis);
      double[] sums = new double[voxels];
      for (int i = 0; i < voxelOf.length; i++) {
        sums[voxelOf[i]] += values[i];
      }
      for (int i = 0; i < voxelOf.length; i++) {
        double away = values[i] - sums[voxelOf[i]] / counts[voxelOf[i]];
        squared[i] += away * away;
      }
    }
    return squared;
  }
}
