package io.github.sparkreversible.datasets.pointcloud.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Points whose numbers lie column by column in one array in memory, which is made when the first
 * point is asked for: compressed PCD.
 */
final class ColumnArrays extends SeekableReader {
  /**
   * Where a column is.
   *
   * @param type how its numbers are stored
   * @param begin position of the first one
   * @param stride bytes from one to the next
   */
  record Column(NumberType type, long begin, int stride) {}

  /** Makes the array. */
  interface Loader {
    byte[] load() throws IOException;
  }

  private final Loader loader;
  private final ByteOrder order;
  private final List<Column> columns;
  private final Closeable closed;
  private ByteBuffer data;

  ColumnArrays(
      PointCloudHeader header,
      Loader loader,
      ByteOrder order,
      List<Column> columns,
      Closeable closed) {
    super(header);
    this.loader = loader;
    this.order = order;
    this.columns = List.copyOf(columns);
    this.closed = closed;
  }

  @Override
  public int read(double[] values, int maximum) throws IOException {
    int count = (int) Math.min(maximum, header.points() - next);
    if (count == 0) {
      return 0;
    }
    if (data == null) {
      data = ByteBuffer.wrap(loader.load()).order(order);
    }
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      int begin = (int) (column.begin() + next * column.stride());
      column.type().get(data, begin, column.stride(), count, values, i, columns.size());
    }
    next += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    closed.close();
  }
}
