package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a PCD file.
 *
 * @param fields what a point has, in the order of the data
 * @param points number of points
 * @param data ascii, binary or binary_compressed
 */
record PcdHeader(List<Field> fields, long points, String data) {
  private static final int MAX_HEADER_LINES = 1000;
  private static final List<String> KEYS =
      List.of(
          "VERSION",
          "FIELDS",
          "COLUMNS",
          "SIZE",
          "TYPE",
          "COUNT",
          "WIDTH",
          "HEIGHT",
          "VIEWPOINT",
          "POINTS",
          "DATA");

  /**
   * A field of a point.
   *
   * @param name its name; {@code _} for padding
   * @param type how a number of it is stored; null for padding of a size that no number has
   * @param size bytes of a number
   * @param count how many numbers it has
   */
  record Field(String name, NumberType type, int size, int count) {
    boolean isPadding() {
      return name.equals("_");
    }

    /** Whether it holds a colour in one 4-byte number. */
    boolean isPackedColour() {
      return (name.equals("rgb") || name.equals("rgba")) && size == 4 && count == 1;
    }

    long bytes() {
      return (long) size * count;
    }
  }

  /** Bytes of a point. */
  long recordBytes() {
    return fields.stream().mapToLong(Field::bytes).sum();
  }

  /** Reads the header; afterwards the source is at the first byte of the data. */
  static PcdHeader read(LineReader lines) throws IOException {
    Map<String, String[]> entries = new HashMap<>();
    while (!entries.containsKey("DATA")) {
      if (!lines.next()) {
        throw lines.ended("a PCD header with a line DATA");
      }
      if (lines.number() > MAX_HEADER_LINES) {
        throw lines.error("the header has more than " + MAX_HEADER_LINES + " lines");
      }
      String[] words = lines.text().strip().split("\\s+");
      if (words[0].isEmpty() || words[0].startsWith("#")) {
        continue;
      }
      if (!KEYS.contains(words[0])) {
        throw lines.error(
            "'"
                + MalformedFileException.shortened(lines.text())
                + "' in the header, expected one of "
                + String.join(", ", KEYS));
      }
      entries.put(
          words[0].equals("COLUMNS") ? "FIELDS" : words[0],
          Arrays.copyOfRange(words, 1, words.length));
    }
    List<Field> fields = fields(entries, lines);
    String[] data = entries.get("DATA");
    if (data.length != 1 || !List.of("ascii", "binary", "binary_compressed").contains(data[0])) {
      throw lines.error(
          "DATA is " + Arrays.toString(data) + ", expected ascii, binary or binary_compressed");
    }
    return new PcdHeader(fields, points(entries, lines), data[0]);
  }

  private static long points(Map<String, String[]> entries, LineReader lines)
      throws MalformedFileException {
    long width = number(entries, "WIDTH", -1, lines);
    long height = number(entries, "HEIGHT", 1, lines);
    long points = number(entries, "POINTS", -1, lines);
    if (width < 0 && points < 0) {
      throw lines.error("the header has neither WIDTH nor POINTS");
    }
    if (width > 0 && height > Long.MAX_VALUE / width) {
      throw lines.error("WIDTH " + width + " times HEIGHT " + height + " is too large");
    }
    long product = width < 0 ? points : width * height;
    if (points >= 0 && points != product) {
      throw lines.error(
          "POINTS is " + points + ", but WIDTH times HEIGHT is " + product + ", expected the same");
    }
    return product;
  }

  private static long number(
      Map<String, String[]> entries, String key, long byDefault, LineReader lines)
      throws MalformedFileException {
    String[] words = entries.get(key);
    if (words == null) {
      return byDefault;
    }
    if (words.length != 1) {
      throw lines.error(key + " has " + words.length + " values, expected 1");
    }
    return TextRow.count(words[0], lines);
  }

  private static List<Field> fields(Map<String, String[]> entries, LineReader lines)
      throws MalformedFileException {
    String[] names = entries.getOrDefault("FIELDS", new String[0]);
    String[] sizes = values(entries, "SIZE", "4", names.length, lines);
    String[] types = values(entries, "TYPE", "F", names.length, lines);
    String[] counts = values(entries, "COUNT", "1", names.length, lines);
    List<Field> fields = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < names.length; i++) {
      long size = TextRow.count(sizes[i], lines);
      long count = TextRow.count(counts[i], lines);
      boolean padding = names[i].equals("_");
      if (size < 1 || count < 1 || size > 1 << 20 || count > 1 << 20) {
        throw lines.error(
            "field "
                + names[i]
                + " has size "
                + size
                + " and count "
                + count
                + ", expected 1 or more");
      }
      NumberType type = padding ? null : type(types[i] + size, names[i], lines);
      Field field = new Field(ColumnChoice.normalized(names[i]), type, (int) size, (int) count);
      if (!padding && fields.stream().anyMatch(other -> other.name().equals(field.name()))) {
        throw lines.error("field " + names[i] + " is named twice");
      }
      bytes += field.bytes();
      fields.add(field);
    }
    if (bytes > 1 << 20) {
      throw lines.error("a point has " + bytes + " bytes, expected at most " + (1 << 20));
    }
    return fields;
  }

  private static String[] values(
      Map<String, String[]> entries, String key, String byDefault, int expected, LineReader lines)
      throws MalformedFileException {
    String[] values = entries.get(key);
    if (values == null) {
      values = new String[expected];
      Arrays.fill(values, byDefault);
    }
    if (values.length != expected) {
      throw lines.error(
          key + " has " + values.length + " values, expected " + expected + " as FIELDS has");
    }
    return values;
  }

  private static NumberType type(String typeAndSize, String field, LineReader lines)
      throws MalformedFileException {
    return switch (typeAndSize) {
      case "I1" -> NumberType.INT8;
      case "I2" -> NumberType.INT16;
      case "I4" -> NumberType.INT32;
      case "I8" -> NumberType.INT64;
      case "U1" -> NumberType.UINT8;
      case "U2" -> NumberType.UINT16;
      case "U4" -> NumberType.UINT32;
      case "U8" -> NumberType.UINT64;
      case "F4" -> NumberType.FLOAT32;
      case "F8" -> NumberType.FLOAT64;
      default ->
          throw lines.error(
              "field "
                  + field
                  + " has type and size "
                  + MalformedFileException.shortened(typeAndSize)
                  + ", expected I or U with 1, 2, 4 or 8, or F with 4 or 8");
    };
  }
}
