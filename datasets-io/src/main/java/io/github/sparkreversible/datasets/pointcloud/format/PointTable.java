package io.github.sparkreversible.datasets.pointcloud.format;

import java.nio.FloatBuffer;
import java.util.HashSet;
import java.util.List;

/**
 * Points to be written.
 *
 * @param columns names of the columns
 * @param values the points, row by row
 * @param offset what is to be added to the first three columns, x, y, z
 */
public record PointTable(List<String> columns, FloatBuffer values, List<Double> offset) {
  /** Checks the sizes. */
  public PointTable {
    columns = List.copyOf(columns);
    offset = List.copyOf(offset);
    boolean coordinates =
        columns.size() >= 3 && columns.subList(0, 3).equals(List.of("x", "y", "z"));
    if (!coordinates
        || new HashSet<>(columns).size() < columns.size()
        || columns.stream().anyMatch(name -> !name.matches("\\S+"))) {
      throw new IllegalArgumentException(
          "The columns are " + columns + ", expected x, y, z and other names without blanks");
    }
    if (values.remaining() % columns.size() != 0 || offset.size() != 3) {
      throw new IllegalArgumentException(
          values.remaining()
              + " numbers with an offset of "
              + offset.size()
              + ", expected rows of "
              + columns.size()
              + " and an offset of 3");
    }
  }

  int count() {
    return values.remaining() / columns.size();
  }

  /** Whether the coordinates need double precision. */
  boolean hasOffset() {
    return offset.stream().anyMatch(value -> value != 0);
  }

  /** A number as it is in the file's own coordinates. */
  double value(int point, int column) {
    float stored = values.get(values.position() + point * columns.size() + column);
    return column < 3 ? stored + offset.get(column) : stored;
  }
}
