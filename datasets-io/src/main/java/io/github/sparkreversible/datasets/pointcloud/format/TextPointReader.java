package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/** Points as lines of text: the text formats, and the text kinds of PLY, PCD and OFF. */
final class TextPointReader implements PointReader {
  /**
   * A column of the points.
   *
   * @param name its name
   * @param type the type that the file states for it
   * @param field which field of a line it is
   * @param conversion applied to the field's number; null for none
   */
  record Column(String name, NumberType type, int field, DoubleUnaryOperator conversion) {
    /** A number of the type that the file states: digits of a float mean that float. */
    static Column plain(String name, NumberType type, int field) {
      return new Column(
          name, type, field, type == NumberType.FLOAT32 ? Column::nearestFloat : null);
    }

    /** The nearest float; a finite number beyond all floats stays, for its reader to judge. */
    private static double nearestFloat(double value) {
      float nearest = (float) value;
      return Float.isInfinite(nearest) ? value : nearest;
    }
  }

  /** Where the columns are in a line: checks the number of fields and finds those wanted. */
  interface Layout {
    /** Sets the field of each column in {@code fields}. */
    void locate(TextRow row, LineReader lines, int[] fields) throws MalformedFileException;
  }

  private final PointCloudHeader header;
  private final LineReader lines;
  private final TextRow row;
  private final List<Column> columns;
  private final Layout layout;
  private final int[] fields;

  /** Whether the current line was read to find out about the file and is the first point. */
  private boolean atFirstPoint;

  private long next;

  /**
   * A reader.
   *
   * @param header its count may be unknown: then the points go on to the end of the file
   * @param lines before the line of the first point, or at it; this reader closes their source
   * @param atFirstPoint whether the current line is the first point already
   */
  TextPointReader(
      PointCloudHeader header,
      LineReader lines,
      List<Column> columns,
      Layout layout,
      boolean atFirstPoint) {
    this.header = header;
    this.lines = lines;
    this.row = new TextRow(lines);
    this.columns = List.copyOf(columns);
    this.layout = layout;
    this.fields = columns.stream().mapToInt(Column::field).toArray();
    this.atFirstPoint = atFirstPoint;
  }

  /** The layout of lines that have exactly this number of fields. */
  static Layout fixed(int expected) {
    return (row, lines, fields) -> {
      if (row.size() != expected) {
        throw lines.error("it has " + row.size() + " fields, expected " + expected);
      }
    };
  }

  /** The header of a text file with these columns. */
  static PointCloudHeader header(long count, List<Column> columns) {
    return PointCloudHeader.of(
        count,
        columns.stream().map(Column::name).toList(),
        columns.stream().map(Column::type).toList(),
        false);
  }

  @Override
  public PointCloudHeader header() {
    return header;
  }

  @Override
  public long position() {
    return next;
  }

  @Override
  public void seek(long point) throws IOException {
    while (next < point && nextRow()) {
      next++;
    }
  }

  @Override
  public int read(double[] values, int maximum) throws IOException {
    int count = 0;
    while (count < maximum && nextRow()) {
      row.split();
      layout.locate(row, lines, fields);
      int at = count * columns.size();
      for (int i = 0; i < fields.length; i++) {
        double value = row.number(fields[i]);
        DoubleUnaryOperator conversion = columns.get(i).conversion();
        values[at + i] = conversion == null ? value : conversion.applyAsDouble(value);
      }
      count++;
      next++;
    }
    return count;
  }

  /** Goes to the line of the next point; false after the last one. */
  private boolean nextRow() throws IOException {
    if (header.count() >= 0 && next >= header.count()) {
      return false;
    }
    if (atFirstPoint) {
      atFirstPoint = false;
      return true;
    }
    while (lines.next()) {
      if (!isEmptyOrComment(lines)) {
        return true;
      }
    }
    if (header.count() >= 0) {
      throw lines.ended("point " + next + " of " + header.count());
    }
    return false;
  }

  /** Whether the current line is blank or begins with {@code #} or {@code //}. */
  static boolean isEmptyOrComment(LineReader lines) {
    byte[] line = lines.bytes();
    int i = 0;
    while (i < lines.length() && (line[i] == ' ' || line[i] == '\t' || line[i] == '\r')) {
      i++;
    }
    return i == lines.length()
        || line[i] == '#'
        || (line[i] == '/' && i + 1 < lines.length() && line[i + 1] == '/');
  }

  @Override
  public void close() throws IOException {
    lines.source().close();
  }
}
