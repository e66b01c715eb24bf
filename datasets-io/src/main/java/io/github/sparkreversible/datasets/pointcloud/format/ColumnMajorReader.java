package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Points whose numbers lie column by column in the file: NPY in Fortran order. */
final class ColumnMajorReader extends SeekableReader {
  /** Long enough that seeking from column to column costs little. */
  private static final int BLOCK_POINTS = 1 << 15;

  private final ByteSource source;
  private final long begin;
  private final NumberType type;
  private final int[] columns;
  private final ByteBuffer block;

  /**
   * A reader of a source that is at the first number.
   *
   * @param columns for each column of the header its place in the file
   */
  ColumnMajorReader(
      PointCloudHeader header, ByteSource source, ByteOrder order, NumberType type, int[] columns) {
    super(header);
    this.source = source;
    this.begin = source.position();
    this.type = type;
    this.columns = columns.clone();
    int points = (int) Math.min(header.points(), BLOCK_POINTS);
    this.block = ByteBuffer.allocate(points * type.bytes()).order(order);
  }

  @Override
  public int read(double[] values, int maximum) throws IOException {
    int count = (int) Math.min(Math.min(maximum, BLOCK_POINTS), header.points() - next);
    for (int i = 0; i < columns.length && count > 0; i++) {
      source.seek(begin + (columns[i] * header.points() + next) * type.bytes());
      source.readFully(block.array(), 0, count * type.bytes());
      type.get(block, 0, type.bytes(), count, values, i, columns.length);
    }
    next += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
