package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.pointcloud.format.PlyHeader.Element;
import io.github.sparkreversible.datasets.pointcloud.format.PlyHeader.Property;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Binary PLY vertices with lists among their properties, so that their records differ in length.
 */
final class PlyListReader implements PointReader {
  private final PointCloudHeader header;
  private final ByteSource source;
  private final PlyElementSkipper numbers;
  private final List<Property> properties;

  /** For each property the column that it goes to, or -1. */
  private final int[] columnOf;

  private final double[] unused;
  private long next;

  PlyListReader(
      PointCloudHeader header,
      ByteSource source,
      ByteOrder order,
      Element vertices,
      List<Property> chosen) {
    this.header = header;
    this.source = source;
    this.numbers = new PlyElementSkipper(source, order);
    this.properties = vertices.properties();
    this.columnOf = properties.stream().mapToInt(chosen::indexOf).toArray();
    this.unused = new double[chosen.size()];
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
    while (next < Math.min(point, header.count())) {
      readPoint(unused, 0);
    }
  }

  @Override
  public int read(double[] values, int maximum) throws IOException {
    int count = (int) Math.min(maximum, header.count() - next);
    for (int i = 0; i < count; i++) {
      readPoint(values, i * unused.length);
    }
    return count;
  }

  private void readPoint(double[] values, int at) throws IOException {
    for (int i = 0; i < columnOf.length; i++) {
      Property property = properties.get(i);
      if (property.isList()) {
        numbers.skipList(property);
      } else {
        double value = numbers.number(property.type());
        if (columnOf[i] >= 0) {
          values[at + columnOf[i]] = value;
        }
      }
    }
    next++;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
