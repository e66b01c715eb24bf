package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.Tensor;

/**
 * An affine map of points, {@code linear * p + translation} in double precision. Points whose x, y
 * and z are not all finite stay as they are, and so do all other columns but normals.
 *
 * @param linear 3 x 3, row-major
 * @param translation x, y, z
 * @param normalMap 3 x 3: what turns normals, whose length stays
 */
record CloudMap(double[] linear, double[] translation, double[] normalMap) {
  static final int AXES = 3;

  /** A map by the matrix of a rotation or reflection, which turns normals likewise. */
  static CloudMap orthogonal(double[] matrix) {
    return new CloudMap(matrix, new double[AXES], matrix);
  }

  /** A diagonal matrix. */
  static double[] diagonal(double x, double y, double z) {
    return new double[] {x, 0, 0, 0, y, 0, 0, 0, z};
  }

  /**
   * Maps a cloud.
   *
   * @param cloud float32 {@code [points, columns]}
   * @param normals index of the first of the three columns of normals; -1 for none
   */
  Tensor apply(Tensor cloud, int normals) {
    float[] values = cloud.toFloats();
    int columns = cloud.size(1);
    double[] mapped = new double[AXES];
    for (int at = 0; at < values.length; at += columns) {
      if (isFinite(values, at)) {
        multiply(linear, values, at, mapped);
        for (int axis = 0; axis < AXES; axis++) {
          values[at + axis] = (float) (mapped[axis] + translation[axis]);
        }
        if (normals >= 0) {
          turn(values, at + normals, mapped);
        }
      }
    }
    return Tensor.ofFloats(values, cloud.shape());
  }

  private void turn(float[] values, int at, double[] mapped) {
    double before = Math.sqrt(squares(values[at], values[at + 1], values[at + 2]));
    multiply(normalMap, values, at, mapped);
    double after = Math.sqrt(squares(mapped[0], mapped[1], mapped[2]));
    if (isFinite(values, at) && after > 0) {
      for (int axis = 0; axis < AXES; axis++) {
        values[at + axis] = (float) (mapped[axis] * before / after);
      }
    }
  }

  private static double squares(double x, double y, double z) {
    return x * x + y * y + z * z;
  }

  private static void multiply(double[] matrix, float[] values, int at, double[] result) {
    for (int row = 0; row < AXES; row++) {
      result[row] =
          matrix[row * AXES] * values[at]
              + matrix[row * AXES + 1] * values[at + 1]
              + matrix[row * AXES + 2] * values[at + 2];
    }
  }

  /** Whether the three values from {@code at} on are finite. */
  static boolean isFinite(float[] values, int at) {
    return Float.isFinite(values[at])
        && Float.isFinite(values[at + 1])
        && Float.isFinite(values[at + 2]);
  }
}
