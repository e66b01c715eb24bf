package io.github.sparkreversible.datasets.sampling;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorKind;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Coordinates of those points of a cloud whose x, y and z are finite, one array an axis. */
final class CloudCoordinates {
  static final int AXES = 3;

  private final double[][] axes;
  private final int[] indices;

  private CloudCoordinates(double[][] axes, int[] indices) {
    this.axes = axes;
    this.indices = indices;
  }

  /**
   * Coordinates of a cloud.
   *
   * @param cloud float32 {@code [points, columns]}, the first three columns x, y, z
   * @throws IllegalArgumentException if it is none
   */
  static CloudCoordinates of(Tensor cloud) {
    TensorKind.CLOUD.require(cloud);
    int columns = cloud.size(1);
    int points = cloud.size(0);
    FloatBuffer values = cloud.data().asFloatBuffer();
    double[][] axes = new double[AXES][points];
    int[] indices = new int[points];
    int finite = 0;
    for (int i = 0; i < points; i++) {
      float x = values.get(i * columns);
      float y = values.get(i * columns + 1);
      float z = values.get(i * columns + 2);
      if (Float.isFinite(x) && Float.isFinite(y) && Float.isFinite(z)) {
        axes[0][finite] = x;
        axes[1][finite] = y;
        axes[2][finite] = z;
        indices[finite++] = i;
      }
    }
    for (int axis = 0; finite < points && axis < AXES; axis++) {
      axes[axis] = Arrays.copyOf(axes[axis], finite);
    }
    return new CloudCoordinates(axes, Arrays.copyOf(indices, finite));
  }

  /** Number of these points. */
  int count() {
    return indices.length;
  }

  /** Number of the i-th of these points in the cloud; ascending. */
  int index(int i) {
    return indices[i];
  }

  /** Coordinates along an axis; not to be changed. */
  double[] axis(int axis) {
    return axes[axis];
  }
}
