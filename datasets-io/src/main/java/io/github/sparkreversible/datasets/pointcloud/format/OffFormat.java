package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.pointcloud.format.TextPointReader.Column;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * OFF, the object file format of Geomview, as text: its vertices, or points sampled from its faces.
 * Colours and normals of vertices ({@code COFF}, {@code NOFF}) are left out. The counts may stand
 * on the line of the word OFF, even without a blank between, as in ModelNet.
 */
final class OffFormat {
  private static final Pattern WORD = Pattern.compile("(C?N?OFF)\\s*(.*)");
  private static final List<Column> COLUMNS =
      List.of(
          Column.plain("x", NumberType.FLOAT64, 0),
          Column.plain("y", NumberType.FLOAT64, 1),
          Column.plain("z", NumberType.FLOAT64, 2));

  /** At least the three coordinates of a vertex. */
  private static final TextPointReader.Layout LAYOUT =
      (row, lines, fields) -> {
        if (row.size() < 3) {
          throw lines.error("it has " + row.size() + " fields, expected a vertex of at least 3");
        }
      };

  private OffFormat() {}

  /** Opens a file; the reader closes {@code source}. */
  static PointReader open(ByteSource source, PointReadOptions options) throws IOException {
    LineReader lines = new LineReader(source);
    long[] counts = counts(lines);
    long vertices = counts[0];
    long faces = counts[1];
    if (vertices > 0) {
      source.require(vertices - 1, 6, "vertices");
    }
    if (faces > 0) {
      source.require(faces - 1, 4, "faces");
    }
    int[] order = options.columns().select(source.path(), List.of("x", "y", "z"), 3);
    List<Column> columns = Arrays.stream(order).mapToObj(COLUMNS::get).toList();
    if (options.facePoints() == 0) {
      return vertices(lines, vertices, columns);
    }
    PointReader all = vertices(lines, vertices, COLUMNS);
    FaceSampler sampler = new FaceSampler(lines, readAll(all, (int) vertices));
    for (long face = 0; face < faces; face++) {
      sampler.readFace();
    }
    return sampler.sample(options.facePoints(), options.seed(), order, columns);
  }

  private static PointReader vertices(LineReader lines, long count, List<Column> columns) {
    return new TextPointReader(
        TextPointReader.header(count, columns), lines, columns, LAYOUT, false);
  }

  /** All coordinates, one vertex after another; their number was checked. */
  private static double[] readAll(PointReader reader, int vertices) throws IOException {
    double[] values = new double[Math.multiplyExact(vertices, 3)];
    reader.read(values, vertices);
    return values;
  }

  /** Number of vertices and of faces. */
  private static long[] counts(LineReader lines) throws IOException {
    String text = nextText(lines, "the word OFF");
    Matcher word = WORD.matcher(text);
    if (!word.matches()) {
      throw lines.error("'" + MalformedFileException.shortened(text) + "', expected the word OFF");
    }
    String counts = word.group(2).isEmpty() ? nextText(lines, "the counts") : word.group(2);
    List<Long> numbers = new ArrayList<>();
    for (String number : counts.split("\\s+")) {
      numbers.add(TextRow.count(number, lines));
    }
    if (numbers.size() < 2 || numbers.size() > 3 || numbers.get(0) > Integer.MAX_VALUE) {
      throw lines.error(
          "'"
              + MalformedFileException.shortened(counts)
              + "', expected the numbers of vertices, faces and edges");
    }
    return new long[] {numbers.get(0), numbers.get(1)};
  }

  /** The next line that is no comment, without a comment at its end. */
  private static String nextText(LineReader lines, String expected) throws IOException {
    while (lines.next()) {
      String text = lines.text();
      int comment = text.indexOf('#');
      String content = (comment < 0 ? text : text.substring(0, comment)).strip();
      if (!content.isEmpty()) {
        return content;
      }
    }
    throw lines.ended(expected);
  }
}
