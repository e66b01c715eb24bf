package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The variable length record of LASzip, checked against the header of the file.
 *
 * @param compressor 1 point by point, 2 the same in chunks, 3 layer by layer in chunks
 * @param chunkPoints points of a chunk; -1 if chunks have sizes of their own
 * @param layers number of layers in a chunk of compressor 3
 * @param items the record's items, as the decompressor gets them
 */
record LazSettings(int compressor, int chunkPoints, int layers, List<Item> items) {
  static final int POINTWISE = 1;
  static final int POINTWISE_CHUNKED = 2;
  static final int LAYERED = 3;
  static final int ADAPTIVE_CHUNKS = -1;

  private static final int RECORD_ID = 22204;
  private static final int FIXED_BYTES = 34;
  private static final int ITEM_BYTES = 6;
  private static final int MAX_CHUNK_POINTS = 1 << 26;

  /**
   * A part of a point that is compressed by itself.
   *
   * @param type LASzip's number of its kind
   * @param size bytes
   * @param version of its compression
   * @param layers layers in a chunk of compressor 3
   */
  record Item(int type, int size, int version, int layers) {}

  boolean isLayered() {
    return compressor == LAYERED;
  }

  boolean hasChunkTable() {
    return compressor != POINTWISE;
  }

  /** Finds and checks the record. */
  static LazSettings read(ByteSource source, LasHeader header) throws IOException {
    ByteBuffer head =
        ByteBuffer.allocate(LasHeader.RECORD_HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    source.seek(header.headerSize());
    for (long i = 0; i < header.records(); i++) {
      source.readFully(head.array(), 0, head.capacity());
      String user = new String(head.array(), 2, 16, StandardCharsets.ISO_8859_1);
      int length = head.getShort(20) & 0xFFFF;
      long end = source.position() + length;
      if (end > header.pointsBegin()) {
        throw source.error(source.position(), "a variable length record reaches into the points");
      }
      if (user.startsWith("laszip encoded") && (head.getShort(18) & 0xFFFF) == RECORD_ID) {
        return parse(source, header, length);
      }
      source.seek(end);
    }
    throw source.error(
        header.headerSize(), "the points are compressed, but there is no LASzip record");
  }

  private static LazSettings parse(ByteSource source, LasHeader header, int length)
      throws IOException {
    long begin = source.position();
    List<int[]> expected = expectedItems(header);
    if (length != FIXED_BYTES + ITEM_BYTES * expected.size()) {
      throw unexpected(
          source, begin, length + " bytes", FIXED_BYTES + ITEM_BYTES * expected.size());
    }
    ByteBuffer block = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    source.readFully(block.array(), 0, length);
    int compressor = block.getShort(0);
    boolean layered = compressor == LAYERED;
    if (compressor < POINTWISE || compressor > LAYERED || layered != header.isExtended()) {
      throw unexpected(
          source, begin, "compressor " + compressor, header.isExtended() ? "3" : "1 or 2");
    }
    if (block.getShort(2) != 0) {
      throw unexpected(source, begin, "coder " + block.getShort(2), "0");
    }
    int chunkPoints = block.getInt(12);
    boolean adaptive = layered && chunkPoints == ADAPTIVE_CHUNKS;
    if (compressor != POINTWISE
        && !adaptive
        && (chunkPoints < 1 || chunkPoints > MAX_CHUNK_POINTS)) {
      throw unexpected(source, begin, chunkPoints + " points a chunk", "1 to " + MAX_CHUNK_POINTS);
    }
    List<Item> items = new ArrayList<>();
    int layers = 0;
    for (int i = 0; i < expected.size(); i++) {
      int at = FIXED_BYTES + ITEM_BYTES * i;
      int[] item = expected.get(i);
      int version = block.getShort(at + 4);
      if (block.getShort(at) != item[0]
          || (block.getShort(at + 2) & 0xFFFF) != item[1]
          || (layered ? version < 3 || version > 4 : version < 1 || version > 2)) {
        throw unexpected(
            source,
            begin + at,
            "item "
                + block.getShort(at)
                + " of "
                + block.getShort(at + 2)
                + " bytes, version "
                + version,
            "item " + item[0] + " of " + item[1] + " bytes");
      }
      items.add(new Item(item[0], item[1], version, item[2]));
      layers += item[2];
    }
    return new LazSettings(compressor, chunkPoints, layers, items);
  }

  private static MalformedFileException unexpected(
      ByteSource source, long position, String found, Object expected) {
    return source.error(position, "the LASzip record has " + found + ", expected " + expected);
  }

  /** Type, size and layers of the items that a point of this format has. */
  private static List<int[]> expectedItems(LasHeader header) {
    List<int[]> items = new ArrayList<>();
    int extra = header.recordBytes() - LasHeader.FORMAT_BYTES.get(header.format());
    if (header.isExtended()) {
      items.add(new int[] {10, 30, 9});
      if (header.hasInfrared()) {
        items.add(new int[] {12, 8, 2});
      } else if (header.hasColour()) {
        items.add(new int[] {11, 6, 1});
      }
      if (header.hasWaves()) {
        items.add(new int[] {13, 29, 1});
      }
      if (extra > 0) {
        items.add(new int[] {14, extra, extra});
      }
      return items;
    }
    items.add(new int[] {6, 20, 0});
    if (header.hasTime()) {
      items.add(new int[] {7, 8, 0});
    }
    if (header.hasColour()) {
      items.add(new int[] {8, 6, 0});
    }
    if (header.hasWaves()) {
      items.add(new int[] {9, 29, 0});
    }
    if (extra > 0) {
      items.add(new int[] {0, extra, 0});
    }
    return items;
  }
}
