package io.github.sparkreversible.datasets.pointcloud.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Writes points as little-endian records of one length. */
final class RecordOutput {
  private static final int BLOCK_BYTES = 1 << 16;

  private RecordOutput() {}

  /**
   * Writes all points.
   *
   * @param stride bytes of a record
   * @param fields those of the points' columns, in their order
   */
  static void write(PointTable points, int stride, List<RecordField> fields, OutputStream out)
      throws IOException {
    int most = Math.max(1, BLOCK_BYTES / stride);
    ByteBuffer block = ByteBuffer.allocate(most * stride).order(ByteOrder.LITTLE_ENDIAN);
    int count = points.count();
    for (int begin = 0; begin < count; begin += most) {
      int here = Math.min(most, count - begin);
      Arrays.fill(block.array(), (byte) 0);
      for (int i = 0; i < here; i++) {
        for (int column = 0; column < fields.size(); column++) {
          fields.get(column).put(block, i * stride, points.value(begin + i, column));
        }
      }
      out.write(block.array(), 0, here * stride);
    }
  }
}
