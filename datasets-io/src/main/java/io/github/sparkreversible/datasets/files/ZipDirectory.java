package io.github.sparkreversible.datasets.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The central directory of a ZIP archive (PKWARE, APPNOTE.TXT 6.3.9, sections 4.3.7, 4.3.12, 4.3.14
 * to 4.3.16), whose entries are stored or deflated. No two of them may have the same name: programs
 * differ in which one they take.
 */
public final class ZipDirectory {
  private static final int END_BYTES = 22;
  private static final int END_SIGNATURE = 0x06054b50;
  private static final int END64_LOCATOR_BYTES = 20;
  private static final int END64_LOCATOR_SIGNATURE = 0x07064b50;
  private static final int END64_BYTES = 56;
  private static final int END64_SIGNATURE = 0x06064b50;
  private static final int ENTRY_BYTES = 46;
  private static final int ENTRY_SIGNATURE = 0x02014b50;
  private static final int LOCAL_BYTES = 30;
  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int MAX_COMMENT_BYTES = 0xFFFF;

  /** Deflate makes of a bit at most 258 bytes and of a byte at most this many. */
  private static final int MAX_EXPANSION = 1032;

  /**
   * An entry.
   *
   * @param name its name
   * @param deflated whether it is compressed
   * @param checksum CRC-32 of its content
   * @param compressedBytes bytes in the archive
   * @param bytes bytes of its content
   * @param begin position of its data
   */
  public record Entry(
      String name, boolean deflated, long checksum, long compressedBytes, long bytes, long begin) {}

  private final ByteSource source;

  private ZipDirectory(ByteSource source) {
    this.source = source;
  }

  /**
   * The entries of an archive, in the order of its directory.
   *
   * @throws MalformedFileException if the file is no archive or a damaged one
   */
  public static List<Entry> read(Content content) throws IOException {
    try (ByteSource source = new ByteSource(content)) {
      return new ZipDirectory(source).entries();
    }
  }

  private List<Entry> entries() throws IOException {
    int tailBytes = (int) Math.min(source.length(), END_BYTES + MAX_COMMENT_BYTES);
    ByteBuffer tail = block(source.length() - tailBytes, tailBytes);
    int end = tailBytes - END_BYTES;
    while (end >= 0 && tail.getInt(end) != END_SIGNATURE) {
      end--;
    }
    if (end < 0) {
      throw source.error(
          source.length(), "it has no end of a ZIP directory, expected a ZIP archive");
    }
    long count = tail.getShort(end + 10) & 0xFFFF;
    long position = Integer.toUnsignedLong(tail.getInt(end + 16));
    int locator = end - END64_LOCATOR_BYTES;
    if (locator >= 0 && tail.getInt(locator) == END64_LOCATOR_SIGNATURE) {
      ByteBuffer end64 = block(tail.getLong(locator + 8), END64_BYTES);
      check(END64_SIGNATURE, end64.getInt(0));
      count = end64.getLong(32);
      position = end64.getLong(48);
    }
    source.seek(position);
    source.require(count, ENTRY_BYTES, "entries");
    List<Entry> entries = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (long i = 0; i < count; i++) {
      Entry entry = entry();
      if (!names.add(entry.name())) {
        throw source.error(
            source.position(),
            "the ZIP directory has two entries named '"
                + MalformedFileException.shortened(entry.name())
                + "'");
      }
      entries.add(entry);
    }
    return entries;
  }

  /** Reads {@code count} bytes, few enough to be set aside. */
  private ByteBuffer block(long position, int count) throws IOException {
    source.seek(position);
    source.require(count, 1, "bytes of its directory");
    ByteBuffer block = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    source.readFully(block.array(), 0, count);
    return block;
  }

  private void check(int expected, int found) throws IOException {
    if (found != expected) {
      throw source.error(
          source.position(),
          "the ZIP directory is damaged: "
              + Integer.toHexString(found)
              + ", expected "
              + Integer.toHexString(expected));
    }
  }

  private Entry entry() throws IOException {
    ByteBuffer head = block(source.position(), ENTRY_BYTES);
    check(ENTRY_SIGNATURE, head.getInt(0));
    int nameBytes = head.getShort(28) & 0xFFFF;
    int extraBytes = head.getShort(30) & 0xFFFF;
    int commentBytes = head.getShort(32) & 0xFFFF;
    ByteBuffer rest = block(source.position(), nameBytes + extraBytes + commentBytes);
    long next = source.position();
    String name = new String(rest.array(), 0, nameBytes, StandardCharsets.UTF_8);
    long[] sizes = {
      Integer.toUnsignedLong(head.getInt(24)),
      Integer.toUnsignedLong(head.getInt(20)),
      Integer.toUnsignedLong(head.getInt(42))
    };
    takeLongSizes(rest, nameBytes, nameBytes + extraBytes, sizes);
    int method = head.getShort(10);
    if ((method != 0 && method != 8) || (head.getShort(8) & 1) != 0) {
      throw source.error(
          next,
          "entry '"
              + MalformedFileException.shortened(name)
              + "' has method "
              + method
              + " or is encrypted, expected 0 (stored) or 8 (deflated)");
    }
    Entry entry =
        new Entry(
            name,
            method == 8,
            Integer.toUnsignedLong(head.getInt(16)),
            sizes[1],
            sizes[0],
            dataBegin(sizes[2]));
    checkSizes(entry);
    source.seek(next);
    return entry;
  }

  /** The extra field 1 has the sizes that four bytes cannot hold, in this order. */
  private static void takeLongSizes(ByteBuffer extra, int begin, int end, long[] sizes) {
    int at = begin;
    while (at + 4 <= end) {
      int length = extra.getShort(at + 2) & 0xFFFF;
      int value = at + 4;
      if (extra.getShort(at) == 1) {
        for (int i = 0; i < sizes.length; i++) {
          if (sizes[i] == 0xFFFFFFFFL && value + 8 <= Math.min(end, at + 4 + length)) {
            sizes[i] = extra.getLong(value);
            value += 8;
          }
        }
      }
      at += 4 + length;
    }
  }

  private long dataBegin(long localHeader) throws IOException {
    ByteBuffer local = block(localHeader, LOCAL_BYTES);
    check(LOCAL_SIGNATURE, local.getInt(0));
    return source.position() + (local.getShort(26) & 0xFFFF) + (local.getShort(28) & 0xFFFF);
  }

  private void checkSizes(Entry entry) throws IOException {
    source.seek(entry.begin());
    source.require(entry.compressedBytes(), 1, "compressed bytes");
    boolean possible =
        entry.deflated()
            ? entry.bytes() >= 0 && entry.bytes() / MAX_EXPANSION <= entry.compressedBytes()
            : entry.bytes() == entry.compressedBytes();
    if (!possible) {
      throw source.error(
          entry.begin(),
          "entry '"
              + MalformedFileException.shortened(entry.name())
              + "' claims "
              + entry.bytes()
              + " bytes in "
              + entry.compressedBytes()
              + " compressed ones");
    }
  }
}
