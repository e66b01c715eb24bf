package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.pointcloud.format.PlyHeader.Element;
import io.github.sparkreversible.datasets.pointcloud.format.PlyHeader.Property;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * PLY, the polygon file format (Turk, Stanford University): text or binary data of either byte
 * order. The points are the element {@code vertex}; elements before it are stepped over, those
 * after it are not read.
 */
final class PlyFormat {
  private PlyFormat() {}

  /** Opens a file; the reader closes {@code source}. */
  static PointReader open(ByteSource source, ColumnChoice choice) throws IOException {
    LineReader lines = new LineReader(source);
    PlyHeader header = PlyHeader.read(lines);
    Element vertices = header.vertices(source.path());
    List<Property> numbers =
        vertices.properties().stream().filter(property -> !property.isList()).toList();
    int[] order =
        choice.select(source.path(), numbers.stream().map(Property::name).toList(), numbers.size());
    List<Property> chosen = new ArrayList<>();
    for (int index : order) {
      chosen.add(numbers.get(index));
    }
    return header.order() == null
        ? openText(lines, header, vertices, chosen)
        : openBinary(source, header, vertices, chosen);
  }

  private static PointReader openBinary(
      ByteSource source, PlyHeader header, Element vertices, List<Property> chosen)
      throws IOException {
    PlyElementSkipper skipper = new PlyElementSkipper(source, header.order());
    for (Element element : header.elements()) {
      source.require(element.count(), element.minimumBytes(), "elements '" + element.name() + "'");
      if (element == vertices) {
        break;
      }
      skipper.skip(element);
    }
    PointCloudHeader facts =
        PointCloudHeader.of(
            vertices.count(),
            chosen.stream().map(Property::name).toList(),
            chosen.stream().map(Property::type).toList(),
            !vertices.hasLists());
    if (vertices.hasLists()) {
      return new PlyListReader(facts, source, header.order(), vertices, chosen);
    }
    List<RecordField> fields = new ArrayList<>();
    for (Property property : chosen) {
      int position =
          vertices.properties().stream()
              .takeWhile(before -> before != property)
              .mapToInt(Property::minimumBytes)
              .sum();
      fields.add(RecordField.plain(property.name(), position, property.type()));
    }
    return new FixedRecordReader(
        facts, source, source.position(), vertices.minimumBytes(), header.order(), fields);
  }

  private static PointReader openText(
      LineReader lines, PlyHeader header, Element vertices, List<Property> chosen)
      throws IOException {
    for (Element element : header.elements()) {
      // A line has a character and an end for each property, the last line perhaps no end.
      int lineBytes = 2 * element.properties().size();
      if (element.count() > 0) {
        lines.source().require(element.count() - 1, lineBytes, "elements '" + element.name() + "'");
      }
      if (element == vertices) {
        break;
      }
      skipLines(lines, element);
    }
    List<TextPointReader.Column> columns = new ArrayList<>();
    for (Property property : chosen) {
      columns.add(
          TextPointReader.Column.plain(
              property.name(), property.type(), vertices.properties().indexOf(property)));
    }
    return new TextPointReader(
        TextPointReader.header(vertices.count(), columns),
        lines,
        columns,
        layout(vertices, chosen),
        false);
  }

  private static void skipLines(LineReader lines, Element element) throws IOException {
    if (element.properties().isEmpty()) {
      return;
    }
    long left = element.count();
    while (left > 0) {
      if (!lines.next()) {
        throw lines.ended(left + " more elements '" + element.name() + "'");
      }
      left -= lines.text().isBlank() ? 0 : 1;
    }
  }

  private static TextPointReader.Layout layout(Element vertices, List<Property> chosen) {
    List<Property> properties = vertices.properties();
    if (!vertices.hasLists()) {
      return TextPointReader.fixed(properties.size());
    }
    int[] wanted = chosen.stream().mapToInt(properties::indexOf).toArray();
    int[] fieldOfProperty = new int[properties.size()];
    return (row, lines, fields) -> {
      int field = 0;
      for (int i = 0; i < properties.size(); i++) {
        fieldOfProperty[i] = field;
        if (field >= row.size()) {
          throw lines.error("it has " + row.size() + " fields, expected more");
        }
        if (properties.get(i).isList()) {
          long entries = row.count(field);
          // Beyond the line at the latest, where the next property finds its end.
          field = (int) Math.min(row.size(), field + entries);
        }
        field++;
      }
      if (field != row.size()) {
        throw lines.error("it has " + row.size() + " fields, expected " + field);
      }
      for (int i = 0; i < wanted.length; i++) {
        fields[i] = fieldOfProperty[wanted[i]];
      }
    };
  }
}
