package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.pointcloud.format.TextPointReader.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A point on each line: XYZ, TXT and CSV, with or without a line of names; PTS, whose first line is
 * the number of points. Fields are separated by blanks, tabs, a comma or a semicolon; empty lines,
 * and lines that begin with {@code #} or {@code //}, are left out.
 */
final class TextFormat {
  private TextFormat() {}

  /** Opens a file without a count; the reader closes {@code source}. */
  static PointReader open(ByteSource source, ColumnChoice choice) throws IOException {
    LineReader lines = new LineReader(source);
    if (!nextRow(lines)) {
      throw lines.ended("points");
    }
    TextRow row = new TextRow(lines);
    List<String> names = names(row, lines);
    boolean atFirstPoint = names.isEmpty();
    List<Column> columns = columns(source.path(), names, row.size(), choice);
    return new TextPointReader(
        TextPointReader.header(PointCloudHeader.UNKNOWN, columns),
        lines,
        columns,
        TextPointReader.fixed(row.size()),
        atFirstPoint);
  }

  /** Opens a PTS file; the reader closes {@code source}. */
  static PointReader openPts(ByteSource source, ColumnChoice choice) throws IOException {
    LineReader lines = new LineReader(source);
    TextRow row = new TextRow(lines);
    if (!nextRow(lines)) {
      throw lines.ended("the number of points");
    }
    row.split();
    if (row.size() != 1) {
      throw lines.error("it has " + row.size() + " fields, expected the number of points");
    }
    long count = row.count(0);
    if (count > 0) {
      source.require(count - 1, 6, "points");
    }
    int fields = 3;
    if (count > 0) {
      if (!nextRow(lines)) {
        throw lines.ended(count + " points");
      }
      row.split();
      fields = row.size();
    }
    List<Column> columns = columns(source.path(), List.of(), fields, choice);
    return new TextPointReader(
        TextPointReader.header(count, columns),
        lines,
        columns,
        TextPointReader.fixed(fields),
        count > 0);
  }

  private static boolean nextRow(LineReader lines) throws IOException {
    while (lines.next()) {
      if (!TextPointReader.isEmptyOrComment(lines)) {
        return true;
      }
    }
    return false;
  }

  /** The names on the current line; empty if it is a point. */
  private static List<String> names(TextRow row, LineReader lines) throws MalformedFileException {
    row.split();
    if (row.isNumber(0)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (String text : row.texts()) {
      String name = unquoted(text);
      if (name.isEmpty()) {
        throw lines.error(
            "'"
                + MalformedFileException.shortened(lines.text())
                + "', expected numbers or the names of columns");
      }
      names.add(ColumnChoice.normalized(name));
    }
    return names;
  }

  private static String unquoted(String text) {
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1) : text;
  }

  private static List<Column> columns(
      String path, List<String> named, int present, ColumnChoice choice)
      throws MalformedFileException {
    boolean hasNames = !named.isEmpty();
    List<String> names = hasNames ? named : choice.namesOf(path, present);
    if (hasNames && choice.number() != 0 && choice.number() != present) {
      choice.namesOf(path, present);
    }
    int[] order =
        hasNames ? choice.select(path, names, present) : ColumnChoice.coordinatesFirst(names);
    List<Column> columns = new ArrayList<>();
    for (int index : order) {
      columns.add(Column.plain(names.get(index), NumberType.FLOAT64, index));
    }
    return columns;
  }
}
