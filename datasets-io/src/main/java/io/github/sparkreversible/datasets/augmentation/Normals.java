package io.github.sparkreversible.datasets.augmentation;

import io.github.sparkreversible.datasets.tensor.TensorKind;
import io.github.sparkreversible.datasets.tensor.TensorType;

/** Where the normals of points are. */
final class Normals {
  /** There are none. */
  static final int NONE = -1;

  private Normals() {}

  /**
   * Checks that clouds have columns of normals behind x, y, z.
   *
   * @param first index of the first of their three columns; {@link #NONE} for none
   * @throws IllegalArgumentException if they do not
   */
  static void check(int first, TensorType type, int... shape) {
    TensorKind.CLOUD.check(type, shape);
    if (first == NONE) {
      return;
    }
    boolean fits = first >= CloudMap.AXES && first < Integer.MAX_VALUE - CloudMap.AXES;
    if (!fits || shape[1] >= 0 && first + CloudMap.AXES > shape[1]) {
      throw new IllegalArgumentException(
          "the normals are in columns %d to %d of points %s, expected columns behind x, y, z, 3 or above"
              .formatted(first, first + CloudMap.AXES - 1L, TensorKind.describe(type, shape)));
    }
  }
}
