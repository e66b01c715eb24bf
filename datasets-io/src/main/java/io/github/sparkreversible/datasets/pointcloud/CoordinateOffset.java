package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.pointcloud.format.Bounds;
import io.github.sparkreversible.datasets.pointcloud.format.NumberType;
import io.github.sparkreversible.datasets.pointcloud.format.PointCloudHeader;

/**
 * What is taken off the coordinates of a file so that float32 can hold them, the same for all its
 * rows.
 *
 * <p>The rule, for x, y and z each: nothing if the file stores the coordinate in a type that
 * float32 holds exactly. Otherwise let v be the coordinate's smallest and largest value by the
 * header (LAS, LAZ), or its value in the first point whose coordinates are finite. If neighbouring
 * float32 numbers at |v| are as far apart as the step of the file or farther, floor(v) of the
 * smallest or first value is taken off. The step is the scale of LAS and LAZ, else 1/1024, a
 * millimetre where the unit is a metre; then the limit is |v| = 8192.
 */
public final class CoordinateOffset {
  /** Step of coordinates whose file does not say one. */
  private static final double DEFAULT_STEP = 1.0 / 1024;

  /** Neighbouring float32 numbers from v to 2 v are v / this apart. */
  private static final double STEPS = 1 << 23;

  private CoordinateOffset() {}

  /** Whether the first point has to be known. */
  static boolean needsPoint(PointCloudHeader header) {
    return header.hasCoordinates()
        && header.bounds() == null
        && !header.types().subList(0, 3).stream().allMatch(NumberType::fitsFloat32);
  }

  /**
   * The offset of a file.
   *
   * @param first its first finite point, or null if it is not needed or there is none
   */
  static double[] of(PointCloudHeader header, double[] first) {
    double[] offset = new double[3];
    if (!header.hasCoordinates() || (header.bounds() == null && first == null)) {
      return offset;
    }
    for (int axis = 0; axis < 3; axis++) {
      if (!header.types().get(axis).fitsFloat32()) {
        double step = header.steps() == null ? DEFAULT_STEP : header.steps().get(axis);
        offset[axis] = ofAxis(header.bounds(), first, axis, step);
      }
    }
    return offset;
  }

  private static double ofAxis(Bounds bounds, double[] first, int axis, double step) {
    double low = bounds == null ? first[axis] : bounds.min(axis);
    double high = bounds == null ? first[axis] : bounds.max(axis);
    double largest = Math.max(Math.abs(low), Math.abs(high));
    return largest >= step * STEPS ? Math.floor(low) : 0;
  }
}
