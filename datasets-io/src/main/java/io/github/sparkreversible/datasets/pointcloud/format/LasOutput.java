package io.github.sparkreversible.datasets.pointcloud.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes LAS 1.4. */
final class LasOutput {
  /** A thousandth: a millimetre where the unit is a metre. */
  static final double SCALE = 0.001;

  private LasOutput() {}

  static void write(PointTable points, OutputStream out) throws IOException {
    int format = points.columns().contains("nir") ? 8 : points.columns().contains("red") ? 7 : 6;
    int recordBytes = LasHeader.FORMAT_BYTES.get(format);
    Bounds bounds = bounds(points);
    LasHeader header =
        new LasHeader(
            4,
            LasHeader.BYTES_14,
            LasHeader.BYTES_14,
            0,
            false,
            format,
            recordBytes,
            points.count(),
            List.of(SCALE, SCALE, SCALE),
            List.of(
                Math.floor(bounds.minX()), Math.floor(bounds.minY()), Math.floor(bounds.minZ())),
            bounds);
    List<RecordField> fields = new ArrayList<>();
    for (LasColumns.Column column : new LasColumns(header).all()) {
      fields.add(column.field());
    }
    List<String> names = fields.stream().map(RecordField::name).toList();
    List<RecordField> ordered = new ArrayList<>();
    for (String column : points.columns()) {
      if (!names.contains(column)) {
        throw new IllegalArgumentException(
            "LAS cannot store column '" + column + "', expected some of " + names);
      }
      ordered.add(fields.get(names.indexOf(column)));
    }
    out.write(block(header));
    RecordOutput.write(points, recordBytes, ordered, out);
  }

  private static Bounds bounds(PointTable points) {
    double[] box = new double[6];
    for (int i = 0; i < points.count(); i++) {
      for (int axis = 0; axis < 3; axis++) {
        double value = points.value(i, axis);
        if (!Double.isFinite(value)) {
          throw new IllegalArgumentException(
              "Point " + i + " has the coordinate " + value + ", which LAS cannot store");
        }
        box[axis] = i == 0 ? value : Math.min(box[axis], value);
        box[axis + 3] = i == 0 ? value : Math.max(box[axis + 3], value);
      }
    }
    return new Bounds(box[0], box[1], box[2], box[3], box[4], box[5]);
  }

  private static byte[] block(LasHeader header) {
    ByteBuffer block = ByteBuffer.allocate(LasHeader.BYTES_14).order(ByteOrder.LITTLE_ENDIAN);
    block.put(0, "LASF".getBytes(StandardCharsets.US_ASCII));
    // Times are GPS seconds; formats 6 and later need the bit of coordinate systems as text.
    block.putShort(6, (short) (1 << 4));
    block.put(24, (byte) 1).put(25, (byte) header.minor());
    block.put(58, "spark-reversible".getBytes(StandardCharsets.US_ASCII));
    block.putShort(94, (short) header.headerSize()).putInt(96, (int) header.pointsBegin());
    block.put(104, (byte) header.format()).putShort(105, (short) header.recordBytes());
    for (int axis = 0; axis < 3; axis++) {
      block.putDouble(131 + 8 * axis, header.scale().get(axis));
      block.putDouble(155 + 8 * axis, header.offset().get(axis));
      block.putDouble(179 + 16 * axis, header.bounds().max(axis));
      block.putDouble(187 + 16 * axis, header.bounds().min(axis));
    }
    block.putLong(247, header.count());
    return block.array();
  }
}
