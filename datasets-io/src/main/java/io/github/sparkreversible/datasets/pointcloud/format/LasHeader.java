package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The public header block of a LAS or LAZ file, versions 1.0 to 1.4 (ASPRS, LAS Specification 1.4
 * R15).
 *
 * @param minor minor version, 0 to 4
 * @param headerSize bytes of the header
 * @param pointsBegin position of the point data
 * @param records number of variable length records between header and points
 * @param compressed whether the points are compressed with LASzip
 * @param format point data record format, 0 to 10
 * @param recordBytes bytes of an uncompressed point
 * @param count number of points
 * @param scale factor of the stored x, y, z
 * @param offset what is added to them
 * @param bounds smallest and largest coordinates as the header states them
 */
record LasHeader(
    int minor,
    int headerSize,
    long pointsBegin,
    long records,
    boolean compressed,
    int format,
    int recordBytes,
    long count,
    List<Double> scale,
    List<Double> offset,
    Bounds bounds) {
  static final int BYTES_12 = 227;
  static final int BYTES_13 = 235;
  static final int BYTES_14 = 375;
  static final int RECORD_HEADER_BYTES = 54;

  /** Bytes of a point of each format, without extra bytes. */
  static final List<Integer> FORMAT_BYTES = List.of(20, 28, 26, 34, 57, 63, 30, 36, 38, 59, 67);

  /** Reads and checks the header. */
  static LasHeader read(ByteSource source) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BYTES_14).order(ByteOrder.LITTLE_ENDIAN);
    source.seek(0);
    int available = (int) Math.min(BYTES_14, source.length());
    source.readFully(block.array(), 0, available);
    String signature = new String(block.array(), 0, 4, StandardCharsets.ISO_8859_1);
    if (!signature.equals("LASF")) {
      throw source.error(0, "it does not begin with 'LASF', expected a LAS or LAZ file");
    }
    int minor = block.get(25);
    check(
        source,
        24,
        block.get(24) == 1 && minor >= 0 && minor <= 4,
        "the version is " + block.get(24) + "." + minor + ", expected 1.0 to 1.4");
    int needed = minor == 4 ? BYTES_14 : minor == 3 ? BYTES_13 : BYTES_12;
    int headerSize = block.getShort(94) & 0xFFFF;
    check(
        source,
        94,
        headerSize >= needed && available >= needed,
        "the header claims "
            + headerSize
            + " bytes of "
            + source.length()
            + ", expected at least "
            + needed);
    return parse(source, block, minor, headerSize);
  }

  private static LasHeader parse(ByteSource source, ByteBuffer block, int minor, int headerSize)
      throws MalformedFileException {
    long pointsBegin = Integer.toUnsignedLong(block.getInt(96));
    check(
        source,
        96,
        pointsBegin >= headerSize && pointsBegin <= source.length(),
        "the points claim to begin at byte "
            + pointsBegin
            + " of "
            + source.length()
            + ", expected behind the header");
    long records = Integer.toUnsignedLong(block.getInt(100));
    check(
        source,
        100,
        records <= (pointsBegin - headerSize) / RECORD_HEADER_BYTES,
        "the header claims "
            + records
            + " variable length records, which do not fit between it"
            + " and the points");
    int formatByte = block.get(104) & 0xFF;
    int format = formatByte & 0x3F;
    check(
        source,
        104,
        format < FORMAT_BYTES.size(),
        "the point format is " + format + ", expected 0 to 10");
    int recordBytes = block.getShort(105) & 0xFFFF;
    check(
        source,
        105,
        recordBytes >= FORMAT_BYTES.get(format),
        "a point claims "
            + recordBytes
            + " bytes, expected at least "
            + FORMAT_BYTES.get(format)
            + " in format "
            + format);
    List<Double> scale = three(block, 131);
    List<Double> offset = three(block, 155);
    checkScale(source, scale, offset);
    return new LasHeader(
        minor,
        headerSize,
        pointsBegin,
        records,
        (formatByte & 0xC0) != 0,
        format,
        recordBytes,
        count(source, block, minor),
        scale,
        offset,
        bounds(block));
  }

  private static void checkScale(ByteSource source, List<Double> scale, List<Double> offset)
      throws MalformedFileException {
    check(
        source,
        131,
        scale.stream().allMatch(s -> Double.isFinite(s) && s != 0),
        "the scale is " + scale + ", expected numbers other than 0");
    check(
        source,
        155,
        offset.stream().allMatch(Double::isFinite),
        "the offset is " + offset + ", expected finite numbers");
  }

  private static long count(ByteSource source, ByteBuffer block, int minor)
      throws MalformedFileException {
    long legacy = Integer.toUnsignedLong(block.getInt(107));
    if (minor < 4) {
      return legacy;
    }
    long count = block.getLong(247);
    check(
        source,
        247,
        count >= 0 && (legacy == 0 || count == 0 || legacy == count),
        "the header claims "
            + Long.toUnsignedString(count)
            + " points here and "
            + legacy
            + " in its older part, expected the same");
    return count == 0 ? legacy : count;
  }

  private static Bounds bounds(ByteBuffer block) {
    return new Bounds(
        block.getDouble(187),
        block.getDouble(203),
        block.getDouble(219),
        block.getDouble(179),
        block.getDouble(195),
        block.getDouble(211));
  }

  private static List<Double> three(ByteBuffer block, int position) {
    return List.of(
        block.getDouble(position), block.getDouble(position + 8), block.getDouble(position + 16));
  }

  private static void check(ByteSource source, int position, boolean holds, String reason)
      throws MalformedFileException {
    if (!holds) {
      throw source.error(position, reason);
    }
  }

  /** Whether the format is one of those that version 1.4 brought. */
  boolean isExtended() {
    return format >= 6;
  }

  boolean hasTime() {
    return isExtended() || format == 1 || format >= 3;
  }

  boolean hasColour() {
    return format == 2 || format == 3 || format == 5 || format == 7 || format == 8 || format == 10;
  }

  boolean hasInfrared() {
    return format == 8 || format == 10;
  }

  boolean hasWaves() {
    return format == 4 || format == 5 || format >= 9;
  }

  /** The bounds if they can be those of the points, else null. */
  Bounds plausibleBounds() {
    return count > 0 && bounds.isValid() ? bounds : null;
  }
}
