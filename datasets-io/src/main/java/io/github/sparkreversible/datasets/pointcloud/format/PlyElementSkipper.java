package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.pointcloud.format.PlyHeader.Element;
import io.github.sparkreversible.datasets.pointcloud.format.PlyHeader.Property;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Steps over binary PLY data, whose lists have lengths of their own. */
final class PlyElementSkipper {
  private final ByteSource source;
  private final ByteBuffer number;

  PlyElementSkipper(ByteSource source, ByteOrder order) {
    this.source = source;
    this.number = ByteBuffer.allocate(Long.BYTES).order(order);
  }

  /** Steps over all data of an element; the number of elements has been checked. */
  void skip(Element element) throws IOException {
    if (!element.hasLists()) {
      source.seek(source.position() + element.count() * element.minimumBytes());
      return;
    }
    for (long i = 0; i < element.count(); i++) {
      for (Property property : element.properties()) {
        if (property.isList()) {
          skipList(property);
        } else {
          skipBytes(property.type().bytes());
        }
      }
    }
  }

  /** Steps over a list. */
  void skipList(Property property) throws IOException {
    double entries = number(property.lengthType());
    source.require((long) entries, property.type().bytes(), "list entries");
    skipBytes((long) entries * property.type().bytes());
  }

  private void skipBytes(long bytes) throws IOException {
    source.require(1, bytes, "numbers");
    source.seek(source.position() + bytes);
  }

  /** Reads a number. */
  double number(NumberType type) throws IOException {
    source.readFully(number.array(), 0, type.bytes());
    return type.get(number, 0);
  }
}
