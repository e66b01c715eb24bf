package io.github.sparkreversible.datasets.pointcloud.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes PLY. */
final class PlyOutput {
  private static final List<String> COLOURS = List.of("red", "green", "blue", "alpha");

  private PlyOutput() {}

  static void write(PointTable points, OutputStream out, boolean text) throws IOException {
    List<RecordField> fields = new ArrayList<>();
    int stride = 0;
    StringBuilder header = new StringBuilder("ply\nformat ");
    header.append(text ? "ascii" : "binary_little_endian").append(" 1.0\n");
    header.append("element vertex ").append(points.count()).append('\n');
    for (int i = 0; i < points.columns().size(); i++) {
      String name = points.columns().get(i);
      NumberType type = type(points, i);
      fields.add(RecordField.plain(name, stride, type));
      stride += type.bytes();
      header.append("property ").append(word(type)).append(' ').append(name).append('\n');
    }
    header.append("end_header\n");
    out.write(header.toString().getBytes(StandardCharsets.UTF_8));
    if (text) {
      writeText(points, fields, out);
    } else {
      RecordOutput.write(points, stride, fields, out);
    }
  }

  private static NumberType type(PointTable points, int column) {
    if (column < 3) {
      return points.hasOffset() ? NumberType.FLOAT64 : NumberType.FLOAT32;
    }
    boolean bytes = COLOURS.contains(points.columns().get(column));
    for (int i = 0; i < points.count() && bytes; i++) {
      double value = points.value(i, column);
      // Negative zero is no byte.
      bytes = value >= 0 && value <= 255 && Double.compare((int) value, value) == 0;
    }
    return bytes ? NumberType.UINT8 : NumberType.FLOAT32;
  }

  private static String word(NumberType type) {
    return switch (type) {
      case UINT8 -> "uchar";
      case FLOAT64 -> "double";
      default -> "float";
    };
  }

  private static void writeText(PointTable points, List<RecordField> fields, OutputStream out)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < points.count(); i++) {
      for (int column = 0; column < fields.size(); column++) {
        lines.append(column == 0 ? "" : " ");
        lines.append(text(points.value(i, column), fields.get(column).type()));
      }
      lines.append('\n');
      if (lines.length() > 1 << 14) {
        out.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
        lines.setLength(0);
      }
    }
    out.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
  }

  /** The spelling of C libraries, with as many digits as tell the number from its neighbours. */
  private static String text(double value, NumberType type) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    return switch (type) {
      case UINT8 -> Integer.toString((int) value);
      case FLOAT64 -> Double.toString(value);
      default -> Float.toString((float) value);
    };
  }
}
