package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Points in records of one length that lie one after another: most binary formats. */
final class FixedRecordReader extends SeekableReader {
  private static final int BLOCK_BYTES = 1 << 17;

  private final ByteSource source;
  private final long begin;
  private final int stride;
  private final List<RecordField> fields;
  private final ByteBuffer block;
  private final int blockPoints;

  /**
   * A reader; whoever makes it has checked that the file is long enough for all points.
   *
   * @param source the file, which this reader closes
   * @param begin position of the first record
   * @param stride length of a record in bytes
   * @param fields those of the header's columns, in their order
   */
  FixedRecordReader(
      PointCloudHeader header,
      ByteSource source,
      long begin,
      int stride,
      ByteOrder order,
      List<RecordField> fields) {
    super(header);
    this.source = source;
    this.begin = begin;
    this.stride = stride;
    this.fields = List.copyOf(fields);
    this.blockPoints = (int) Math.max(1, Math.min(header.points(), BLOCK_BYTES / stride));
    this.block = ByteBuffer.allocate(blockPoints * stride).order(order);
  }

  @Override
  public int read(double[] values, int maximum) throws IOException {
    int count = (int) Math.min(Math.min(maximum, blockPoints), header.points() - next);
    if (count == 0) {
      return 0;
    }
    source.seek(begin + next * stride);
    source.readFully(block.array(), 0, count * stride);
    for (int column = 0; column < fields.size(); column++) {
      fields.get(column).get(block, stride, count, values, column, fields.size());
    }
    next += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
