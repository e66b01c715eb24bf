package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The header of a PLY file.
 *
 * @param order byte order of the data; null for text
 * @param elements the elements in the order of their data
 */
record PlyHeader(ByteOrder order, List<Element> elements) {
  private static final int MAX_HEADER_BYTES = 1 << 20;

  private static final Map<String, NumberType> TYPES =
      Map.ofEntries(
          Map.entry("char", NumberType.INT8),
          Map.entry("uchar", NumberType.UINT8),
          Map.entry("short", NumberType.INT16),
          Map.entry("ushort", NumberType.UINT16),
          Map.entry("int", NumberType.INT32),
          Map.entry("uint", NumberType.UINT32),
          Map.entry("float", NumberType.FLOAT32),
          Map.entry("double", NumberType.FLOAT64),
          Map.entry("int8", NumberType.INT8),
          Map.entry("uint8", NumberType.UINT8),
          Map.entry("int16", NumberType.INT16),
          Map.entry("uint16", NumberType.UINT16),
          Map.entry("int32", NumberType.INT32),
          Map.entry("uint32", NumberType.UINT32),
          Map.entry("float32", NumberType.FLOAT32),
          Map.entry("float64", NumberType.FLOAT64));

  /**
   * A property of an element.
   *
   * @param name its name
   * @param lengthType type of a list's length; null if it is no list
   * @param type type of the number, or of the list's entries
   */
  record Property(String name, NumberType lengthType, NumberType type) {
    boolean isList() {
      return lengthType != null;
    }

    /** Bytes that it takes in binary data at least. */
    int minimumBytes() {
      return isList() ? lengthType.bytes() : type.bytes();
    }
  }

  /**
   * A kind of things in the file.
   *
   * @param name such as {@code vertex}
   * @param count how many there are
   * @param properties what each has
   */
  record Element(String name, long count, List<Property> properties) {
    boolean hasLists() {
      return properties.stream().anyMatch(Property::isList);
    }

    /** Bytes that one takes in binary data at least; without lists, exactly. */
    int minimumBytes() {
      return properties.stream().mapToInt(Property::minimumBytes).sum();
    }
  }

  /** The element of the points. */
  Element vertices(String path) throws MalformedFileException {
    return elements.stream()
        .filter(element -> element.name().equals("vertex"))
        .findFirst()
        .orElseThrow(
            () ->
                new MalformedFileException(
                    path,
                    "it has no element 'vertex', but "
                        + elements.stream().map(Element::name).toList()));
  }

  /** Reads the header; afterwards the source is at the first byte of the data. */
  static PlyHeader read(LineReader lines) throws IOException {
    if (!lines.next() || !lines.text().strip().equals("ply")) {
      throw new MalformedFileException(
          lines.source().path(), "byte 0", "it does not begin with 'ply', expected a PLY file");
    }
    Parser parser = new Parser(lines);
    while (parser.readLine()) {
      if (lines.source().position() > MAX_HEADER_BYTES) {
        throw lines.error("the header is longer than " + MAX_HEADER_BYTES + " bytes");
      }
    }
    return parser.header();
  }

  /** Reads the lines after the first one. */
  private static final class Parser {
    private final LineReader lines;
    private final List<Element> elements = new ArrayList<>();
    private boolean formatSeen;
    private ByteOrder order;

    Parser(LineReader lines) {
      this.lines = lines;
    }

    /** Takes a line; false if it ends the header. */
    boolean readLine() throws IOException {
      if (!lines.next()) {
        throw lines.ended("'end_header'");
      }
      String[] words = lines.text().strip().split("\\s+");
      switch (words[0]) {
        case "comment", "obj_info", "" -> {}
        case "format" -> readFormat(words);
        case "element" -> readElement(words);
        case "property" -> readProperty(words);
        case "end_header" -> {
          return false;
        }
        default -> throw unexpected("format, comment, obj_info, element, property or end_header");
      }
      return true;
    }

    private MalformedFileException unexpected(String expected) {
      return lines.error(
          "'"
              + MalformedFileException.shortened(lines.text())
              + "' in the header, expected "
              + expected);
    }

    private void readFormat(String[] words) throws MalformedFileException {
      order =
          switch (words.length < 2 ? "" : words[1]) {
            case "ascii" -> null;
            case "binary_little_endian" -> ByteOrder.LITTLE_ENDIAN;
            case "binary_big_endian" -> ByteOrder.BIG_ENDIAN;
            default -> throw unexpected("format ascii, binary_little_endian or binary_big_endian");
          };
      formatSeen = true;
    }

    private void readElement(String[] words) throws MalformedFileException {
      if (words.length != 3) {
        throw unexpected("element NAME COUNT");
      }
      elements.add(new Element(words[1], TextRow.count(words[2], lines), new ArrayList<>()));
    }

    private void readProperty(String[] words) throws MalformedFileException {
      boolean list = words.length == 5 && words[1].equals("list");
      if (elements.isEmpty() || (words.length != 3 && !list)) {
        throw unexpected("an element, then property TYPE NAME or property list TYPE TYPE NAME");
      }
      NumberType lengthType = list ? type(words[2]) : null;
      if (list && !lengthType.isInteger()) {
        throw unexpected("a whole number as the type of a list's length");
      }
      NumberType type = type(words[words.length - 2]);
      List<Property> properties = elements.get(elements.size() - 1).properties();
      String name = ColumnChoice.normalized(words[words.length - 1]);
      if (properties.stream().anyMatch(property -> property.name().equals(name))) {
        throw unexpected("properties with different names");
      }
      if (properties.size() == ColumnChoice.MAX_COLUMNS) {
        throw unexpected("at most " + ColumnChoice.MAX_COLUMNS + " properties");
      }
      properties.add(new Property(name, lengthType, type));
    }

    private NumberType type(String word) throws MalformedFileException {
      NumberType type = TYPES.get(word);
      if (type == null) {
        throw unexpected("a type such as float, double, uchar or int32");
      }
      return type;
    }

    PlyHeader header() throws MalformedFileException {
      if (!formatSeen) {
        throw lines.error("the header ends without a line 'format'");
      }
      return new PlyHeader(order, elements);
    }
  }
}
