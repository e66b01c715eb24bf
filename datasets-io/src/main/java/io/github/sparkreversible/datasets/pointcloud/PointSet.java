package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.pointcloud.format.Bounds;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;

/**
 * The points of a row.
 *
 * @param count how many there are
 * @param values their columns less the label, row by row, float32 little-endian, coordinates less
 *     the offset; not to be changed
 * @param labels their labels, int32 little-endian; empty if there are none
 * @param bounds the box around the finite ones, or null
 */
record PointSet(int count, byte[] values, byte[] labels, Bounds bounds) {
  /** The points as float32 {@code [points, columns]}. */
  Tensor tensor(int columns) {
    return Tensor.wrap(TensorType.FLOAT32, values, count, columns);
  }

  /** The labels as int32 {@code [points]}. */
  Tensor labelTensor() {
    return Tensor.wrap(TensorType.INT32, labels, count);
  }
}
