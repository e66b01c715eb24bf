package io.github.sparkreversible.datasets.pointcloud.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes NPY 1.0. */
final class NpyOutput {
  /** The data begin at a multiple of this. */
  private static final int ALIGNMENT = 64;

  private static final int PREAMBLE_BYTES = 10;

  private NpyOutput() {}

  static void write(PointTable points, OutputStream out) throws IOException {
    NumberType type = points.hasOffset() ? NumberType.FLOAT64 : NumberType.FLOAT32;
    int columns = points.columns().size();
    String header =
        "{'descr': '<f%d', 'fortran_order': False, 'shape': (%d, %d), }"
            .formatted(type.bytes(), points.count(), columns);
    int length = (PREAMBLE_BYTES + header.length()) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
    ByteBuffer block = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    block.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    block.put((byte) 1).put((byte) 0).putShort((short) (length - PREAMBLE_BYTES));
    block.put(header.getBytes(StandardCharsets.US_ASCII));
    while (block.remaining() > 1) {
      block.put((byte) ' ');
    }
    block.put((byte) '\n');
    out.write(block.array());
    List<RecordField> fields = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      fields.add(RecordField.plain(points.columns().get(i), i * type.bytes(), type));
    }
    RecordOutput.write(points, columns * type.bytes(), fields, out);
  }
}
