package io.github.sparkreversible.backbone;

import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.ops.PointGroups;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The points of the groups of a batch of clouds as rows: relative positions to the group's centre,
 * and what {@link PointFeatures} asks for. Which points they are is a constant for differentiation;
 * the gradient reaches clouds through neighbours and centres.
 *
 * @param operations what to compute with
 * @param features what a row holds beside the relative position
 * @param firstFeature first column of the features in a cloud
 * @param centres rows of the groups' centres in {@code [clouds * points, columns]}
 * @param neighbours rows of the groups' points, group by group
 * @param groupSize points of a group
 */
record PointRows(
    Operations operations,
    PointFeatures features,
    int firstFeature,
    int[] centres,
    int[] neighbours,
    int groupSize) {
  static final int AXES = 3;

  /** Groups clouds {@code [clouds, points, columns]}. */
  static PointRows of(
      Operations operations,
      PointFeatures features,
      int firstFeature,
      INDArray clouds,
      int groups,
      int groupSize) {
    int[] centres = PointGroups.farthest(clouds, groups);
    long[] shape = {clouds.size(0), groups, AXES};
    int[] neighbours;
    try (INDArray positions = Nd4j.createUninitializedDetached(clouds.dataType(), shape)) {
      operations.gatherRows(columns(rows(clouds), 0, AXES), centres, 1, 0, rows(positions));
      neighbours = PointGroups.nearest(clouds, positions, groupSize);
    }
    return new PointRows(operations, features, firstFeature, centres, neighbours, groupSize);
  }

  /** Tokens or clouds {@code [batch, n, dim]} as rows, a view. */
  static INDArray rows(INDArray tokens) {
    return tokens.reshape('c', tokens.size(0) * tokens.size(1), tokens.size(2));
  }

  /** A range of the last axis of rows, a view. */
  static INDArray columns(INDArray rows, long from, long to) {
    return rows.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  /**
   * The centres' positions.
   *
   * @param clouds {@code [clouds, points, columns]}
   * @param positions {@code [groups of all clouds, 3]}, result
   */
  void positions(INDArray clouds, INDArray positions) {
    operations.gatherRows(columns(rows(clouds), 0, AXES), centres, 1, 0, positions);
  }

  /** Number of groups of all clouds. */
  long count() {
    return centres.length;
  }

  /**
   * The points of some groups.
   *
   * @param clouds {@code [clouds, points, columns]}
   * @param begin first group, counted over all clouds
   * @param points {@code [groups * groupSize, values of a point]}, result
   */
  void points(INDArray clouds, long begin, INDArray points) {
    INDArray from = rows(clouds);
    int[] taken = neighbours(begin, points.size(0));
    int[] centresOfTaken = centresOfNeighbours(begin, points.size(0));
    INDArray relative = columns(points, 0, AXES);
    operations.gatherRows(columns(from, 0, AXES), taken, 1, 0, relative);
    operations.gatherRows(columns(from, 0, AXES), centresOfTaken, -1, 1, relative);
    if (features != PointFeatures.NONE) {
      INDArray own = columns(from, firstFeature, from.size(1));
      INDArray ofPoints = columns(points, AXES, points.size(1));
      operations.gatherRows(own, taken, 1, 0, ofPoints);
      if (features == PointFeatures.RELATIVE) {
        operations.gatherRows(own, centresOfTaken, -1, 1, ofPoints);
      }
    }
  }

  private int[] neighbours(long begin, long count) {
    int from = Math.toIntExact(begin * groupSize);
    return Arrays.copyOfRange(neighbours, from, from + Math.toIntExact(count));
  }

  private int[] centresOfNeighbours(long begin, long count) {
    int[] rows = new int[Math.toIntExact(count)];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = centres[Math.toIntExact(begin) + i / groupSize];
    }
    return rows;
  }

  /**
   * The part of the gradient with respect to the clouds that comes from the centres' positions.
   *
   * @param gPositions {@code [groups of all clouds, 3]}
   * @param gClouds {@code [clouds, points, columns]}, result
   */
  void positionsGradient(INDArray gPositions, INDArray gClouds) {
    operations.combine(gClouds, 0, 0, gClouds);
    operations.gatherRowsGradient(gPositions, centres, 1, 1, columns(rows(gClouds), 0, AXES));
  }

  /**
   * Adds the part of the gradient that comes from the points of some groups.
   *
   * @param begin first group, counted over all clouds
   * @param gPoints {@code [groups * groupSize, values of a point]}
   * @param gClouds {@code [clouds, points, columns]}, to be added to
   */
  void addPointsGradient(long begin, INDArray gPoints, INDArray gClouds) {
    INDArray to = rows(gClouds);
    int[] taken = neighbours(begin, gPoints.size(0));
    int[] centresOfTaken = centresOfNeighbours(begin, gPoints.size(0));
    INDArray gAxes = columns(to, 0, AXES);
    INDArray gRelative = columns(gPoints, 0, AXES);
    operations.gatherRowsGradient(gRelative, taken, 1, 1, gAxes);
    operations.gatherRowsGradient(gRelative, centresOfTaken, -1, 1, gAxes);
    if (features != PointFeatures.NONE) {
      INDArray gOwn = columns(to, firstFeature, to.size(1));
      INDArray gOfPoints = columns(gPoints, AXES, gPoints.size(1));
      operations.gatherRowsGradient(gOfPoints, taken, 1, 1, gOwn);
      if (features == PointFeatures.RELATIVE) {
        operations.gatherRowsGradient(gOfPoints, centresOfTaken, -1, 1, gOwn);
      }
    }
  }
}
