package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.pointcloud.format.PcdHeader.Field;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * PCD, the format of the Point Cloud Library: text, little-endian binary, or binary compressed with
 * LZF, where the numbers lie field by field.
 *
 * <p>A packed colour becomes the columns red, green and blue (and alpha), 0 to 255; a field with
 * several numbers becomes {@code name_0}, {@code name_1} and so on; padding {@code _} is left out.
 */
final class PcdFormat {
  private static final List<String> COLOURS = List.of("red", "green", "blue", "alpha");

  /** In a little-endian number 0xAARRGGBB. */
  private static final int[] COLOUR_BYTES = {2, 1, 0, 3};

  /**
   * A column of a point.
   *
   * @param binary where it is in a record whose fields lie one after another
   * @param field the index of its field
   * @param inField bytes from the begin of the field
   * @param text where it is in a line
   */
  private record Column(RecordField binary, int field, int inField, TextPointReader.Column text) {}

  private PcdFormat() {}

  /** Opens a file; the reader closes {@code source}. */
  static PointReader open(ByteSource source, ColumnChoice choice) throws IOException {
    LineReader lines = new LineReader(source);
    PcdHeader header = PcdHeader.read(lines);
    List<Column> all = columns(header);
    int[] order =
        choice.select(
            source.path(), all.stream().map(column -> column.binary().name()).toList(), all.size());
    List<Column> chosen = new ArrayList<>();
    for (int index : order) {
      chosen.add(all.get(index));
    }
    return switch (header.data()) {
      case "ascii" -> openText(lines, header, chosen);
      case "binary" -> openBinary(source, header, chosen);
      default -> openCompressed(source, header, chosen);
    };
  }

  private static List<Column> columns(PcdHeader header) {
    List<Column> columns = new ArrayList<>();
    int position = 0;
    int word = 0;
    for (int f = 0; f < header.fields().size(); f++) {
      Field field = header.fields().get(f);
      int numbers = field.isPadding() ? 0 : field.count();
      if (field.isPackedColour()) {
        addColours(columns, field, f, position, word);
        numbers = 0;
      }
      for (int i = 0; i < numbers; i++) {
        String name = field.count() == 1 ? field.name() : field.name() + "_" + i;
        columns.add(
            new Column(
                RecordField.plain(name, position + i * field.size(), field.type()),
                f,
                i * field.size(),
                TextPointReader.Column.plain(name, field.type(), word + i)));
      }
      position += (int) field.bytes();
      word += field.count();
    }
    return columns;
  }

  private static void addColours(
      List<Column> columns, Field field, int index, int position, int word) {
    for (int i = 0; i < field.name().length(); i++) {
      int inField = COLOUR_BYTES[i];
      boolean isFloat = field.type() == NumberType.FLOAT32;
      DoubleUnaryOperator conversion =
          value -> {
            long bits = isFloat ? Float.floatToRawIntBits((float) value) : (long) value;
            return bits >> (8 * inField) & 0xFF;
          };
      columns.add(
          new Column(
              RecordField.plain(COLOURS.get(i), position + inField, NumberType.UINT8),
              index,
              inField,
              new TextPointReader.Column(COLOURS.get(i), NumberType.UINT8, word, conversion)));
    }
  }

  private static PointReader openText(LineReader lines, PcdHeader header, List<Column> chosen)
      throws IOException {
    int words = header.fields().stream().mapToInt(Field::count).sum();
    if (header.points() > 0) {
      // Each number has a character and a separator, the last line perhaps no end.
      lines.source().require(header.points() - 1, 2L * words, "points");
    }
    List<TextPointReader.Column> columns = chosen.stream().map(Column::text).toList();
    return new TextPointReader(
        TextPointReader.header(header.points(), columns),
        lines,
        columns,
        TextPointReader.fixed(words),
        false);
  }

  private static PointReader openBinary(ByteSource source, PcdHeader header, List<Column> chosen)
      throws IOException {
    source.require(header.points(), header.recordBytes(), "points");
    return new FixedRecordReader(
        facts(header, chosen, true),
        source,
        source.position(),
        (int) header.recordBytes(),
        ByteOrder.LITTLE_ENDIAN,
        chosen.stream().map(Column::binary).toList());
  }

  private static PointCloudHeader facts(PcdHeader header, List<Column> chosen, boolean seekable) {
    return PointCloudHeader.of(
        header.points(),
        chosen.stream().map(column -> column.binary().name()).toList(),
        chosen.stream().map(column -> column.binary().type()).toList(),
        seekable);
  }

  /** The two sizes are checked here, without reading the data. */
  private static PointReader openCompressed(
      ByteSource source, PcdHeader header, List<Column> chosen) throws IOException {
    if (header.points() == 0) {
      return openBinary(source, header, chosen);
    }
    ByteBuffer sizes = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    source.readFully(sizes.array(), 0, sizes.capacity());
    long compressed = Integer.toUnsignedLong(sizes.getInt(0));
    long uncompressed = Integer.toUnsignedLong(sizes.getInt(4));
    source.require(compressed, 1, "compressed bytes");
    if (header.points() > uncompressed
        || header.points() * header.recordBytes() != uncompressed
        || uncompressed > compressed * Lzf.MAX_EXPANSION
        || uncompressed > Integer.MAX_VALUE - 8) {
      throw source.error(
          source.position() - sizes.capacity(),
          compressed
              + " compressed bytes claim to hold "
              + uncompressed
              + ", expected "
              + header.points()
              + " points of "
              + header.recordBytes()
              + " bytes, at most "
              + Lzf.MAX_EXPANSION
              + " times the compressed ones");
    }
    List<ColumnArrays.Column> columns = new ArrayList<>();
    for (Column column : chosen) {
      Field field = header.fields().get(column.field());
      long begin =
          header.points()
              * header.fields().subList(0, column.field()).stream().mapToLong(Field::bytes).sum();
      columns.add(
          new ColumnArrays.Column(
              column.binary().type(), begin + column.inField(), (int) field.bytes()));
    }
    int compressedBytes = (int) compressed;
    return new ColumnArrays(
        facts(header, chosen, true),
        () -> decompressed(source, compressedBytes, (int) uncompressed),
        ByteOrder.LITTLE_ENDIAN,
        columns,
        source);
  }

  private static byte[] decompressed(ByteSource source, int compressed, int uncompressed)
      throws IOException {
    long begin = source.position();
    byte[] input = new byte[compressed];
    source.readFully(input, 0, compressed);
    byte[] output = new byte[uncompressed];
    try {
      Lzf.decompress(input, output);
    } catch (IllegalArgumentException e) {
      MalformedFileException error = source.error(begin, e.getMessage());
      error.initCause(e);
      throw error;
    }
    return output;
  }
}
