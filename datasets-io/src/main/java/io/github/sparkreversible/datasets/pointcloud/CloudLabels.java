package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.pointcloud.format.PointTable;
import io.github.sparkreversible.datasets.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/** Labels of points as one more column of them. */
final class CloudLabels {
  private CloudLabels() {}

  /**
   * The points with their labels as the last column.
   *
   * @param points float32 {@code [points, columns]}
   * @param labels int32 {@code [points]}
   * @param largest the largest label that is exact as float32
   */
  static PointTable append(
      List<String> columns, Tensor points, Tensor labels, List<Double> offset, int largest) {
    List<String> names = new ArrayList<>(columns);
    names.add(CloudFiles.LABEL_COLUMN);
    FloatBuffer source = points.data().asFloatBuffer();
    ByteBuffer numbers = labels.data();
    FloatBuffer joined = FloatBuffer.allocate(points.size(0) * names.size());
    for (int point = 0; point < points.size(0); point++) {
      for (int column = 0; column < columns.size(); column++) {
        joined.put(source.get());
      }
      int label = numbers.getInt();
      if (Math.abs((long) label) > largest) {
        throw new IllegalArgumentException(
            "Label "
                + label
                + " of point "
                + point
                + " is not exact as float32, expected at most "
                + largest);
      }
      joined.put(label);
    }
    return new PointTable(names, joined.flip(), offset);
  }
}
