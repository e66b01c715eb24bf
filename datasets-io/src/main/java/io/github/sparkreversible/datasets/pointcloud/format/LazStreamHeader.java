package io.github.sparkreversible.datasets.pointcloud.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The LAS header that the decompressor is given in place of the file's own: the least that it
 * needs, made of checked values, with the LASzip record. Scales are 1 and offsets 0, so that the
 * points come as the whole numbers that are stored.
 *
 * <table>
 * <caption>Bytes, little-endian; all others are 0</caption>
 * <tr><th>at</th><th>content</th></tr>
 * <tr><td>0</td><td>LASF</td></tr>
 * <tr><td>24</td><td>version 1.2, or 1.4 for formats 6 to 10</td></tr>
 * <tr><td>94</td><td>size of the header, where the points begin, one record</td></tr>
 * <tr><td>104</td><td>format with the bit of compression, bytes of a point</td></tr>
 * <tr><td>107, 247</td><td>number of points, in 32 bits or, for 1.4, in 64</td></tr>
 * <tr><td>131</td><td>scales</td></tr>
 * <tr><td>after the header</td><td>the LASzip record: compressor, size of chunks, items</td></tr>
 * <tr><td>after the record</td><td>the position of the chunk table, -1, if the compressor has
 * one</td></tr>
 * </table>
 */
final class LazStreamHeader {
  private static final int AXES = 3;
  private static final int RECORD_BYTES = 34;
  private static final int ITEM_BYTES = 6;
  private static final int COMPRESSED = 0x80;
  private static final int LASZIP_RECORD = 22204;

  private LazStreamHeader() {}

  /**
   * Makes a header.
   *
   * @param header of the file
   * @param settings of its compressor
   * @param points how many follow: those of a chunk of layered points, else all of the file
   */
  static byte[] of(LasHeader header, LazSettings settings, long points) {
    int recordBytes = RECORD_BYTES + ITEM_BYTES * settings.items().size();
    int headerBytes = header.isExtended() ? LasHeader.BYTES_14 : LasHeader.BYTES_12;
    int begin = headerBytes + LasHeader.RECORD_HEADER_BYTES + recordBytes;
    int table = settings.hasChunkTable() ? Long.BYTES : 0;
    ByteBuffer made = ByteBuffer.allocate(begin + table).order(ByteOrder.LITTLE_ENDIAN);
    made.put(0, new byte[] {'L', 'A', 'S', 'F'});
    made.put(24, (byte) 1).put(25, (byte) (header.isExtended() ? 4 : 2));
    made.putShort(94, (short) headerBytes).putInt(96, begin).putInt(100, 1);
    made.put(104, (byte) (header.format() | COMPRESSED));
    made.putShort(105, (short) header.recordBytes());
    made.putInt(107, header.isExtended() ? 0 : (int) points);
    for (int axis = 0; axis < AXES; axis++) {
      made.putDouble(131 + Double.BYTES * axis, 1);
    }
    if (header.isExtended()) {
      made.putLong(247, points);
    }
    made.put(headerBytes + 2, "laszip encoded".getBytes(StandardCharsets.US_ASCII));
    made.putShort(headerBytes + 18, (short) LASZIP_RECORD);
    made.putShort(headerBytes + 20, (short) recordBytes);
    putRecord(made, headerBytes + LasHeader.RECORD_HEADER_BYTES, settings, points);
    if (table > 0) {
      // Never read, because the stream cannot be sought.
      made.putLong(begin, -1);
    }
    return made.array();
  }

  private static void putRecord(ByteBuffer made, int begin, LazSettings settings, long points) {
    made.putShort(begin, (short) settings.compressor());
    made.put(begin + 4, (byte) 3).put(begin + 5, (byte) 4);
    made.putInt(begin + 12, settings.isLayered() ? (int) points : settings.chunkPoints());
    made.putLong(begin + 16, -1).putLong(begin + 24, -1);
    made.putShort(begin + 32, (short) settings.items().size());
    int at = begin + RECORD_BYTES;
    for (LazSettings.Item item : settings.items()) {
      made.putShort(at, (short) item.type()).putShort(at + 2, (short) item.size());
      made.putShort(at + 4, (short) item.version());
      at += ITEM_BYTES;
    }
  }
}
