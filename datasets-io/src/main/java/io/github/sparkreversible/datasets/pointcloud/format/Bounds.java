package io.github.sparkreversible.datasets.pointcloud.format;

/**
 * An axis-parallel box, both ends included, in the file's own coordinates.
 *
 * @param minX smallest x
 * @param minY smallest y
 * @param minZ smallest z
 * @param maxX largest x
 * @param maxY largest y
 * @param maxZ largest z
 */
public record Bounds(double minX, double minY, double minZ, double maxX, double maxY, double maxZ) {
  /** Smallest coordinate of an axis, 0 to 2. */
  public double min(int axis) {
    return axis == 0 ? minX : axis == 1 ? minY : minZ;
  }

  /** Largest coordinate of an axis, 0 to 2. */
  public double max(int axis) {
    return axis == 0 ? maxX : axis == 1 ? maxY : maxZ;
  }

  /** Whether all ends are finite and none is smaller than its other end. */
  public boolean isValid() {
    boolean valid = true;
    for (int axis = 0; axis < 3; axis++) {
      valid &= Double.isFinite(min(axis)) && Double.isFinite(max(axis)) && min(axis) <= max(axis);
    }
    return valid;
  }
}
