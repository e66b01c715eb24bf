package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The header of a NumPy array file, versions 1.0 to 3.0.
 *
 * @param type element type
 * @param order byte order
 * @param fortran whether the first index runs fastest
 * @param shape sizes of the dimensions
 */
record NpyHeader(NumberType type, ByteOrder order, boolean fortran, List<Long> shape) {
  private static final int MAX_HEADER_BYTES = 1 << 16;
  private static final int[] MAGIC = {0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final Pattern DESCR =
      Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z])(\\d{1,4})'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([0-9L,\\s]*)\\)");

  /** Reads the header; afterwards the source is at the first element. */
  static NpyHeader read(ByteSource source) throws IOException {
    for (int expected : MAGIC) {
      if (source.read() != expected) {
        throw source.error(0, "it does not begin with \\x93NUMPY, expected a NumPy array");
      }
    }
    int major = source.read();
    source.read();
    if (major < 1 || major > 3) {
      throw source.error(6, "the version is " + major + ", expected 1, 2 or 3");
    }
    byte[] size = new byte[major == 1 ? 2 : 4];
    source.readFully(size, 0, size.length);
    long length = 0;
    for (int i = size.length - 1; i >= 0; i--) {
      length = length << 8 | (size[i] & 0xFF);
    }
    if (length > MAX_HEADER_BYTES) {
      throw source.error(
          8, "the header claims " + length + " bytes, expected at most " + MAX_HEADER_BYTES);
    }
    byte[] text = new byte[(int) length];
    source.readFully(text, 0, text.length);
    return parse(new String(text, StandardCharsets.UTF_8), source);
  }

  private static NpyHeader parse(String text, ByteSource source) throws MalformedFileException {
    Matcher descr = DESCR.matcher(text);
    Matcher order = ORDER.matcher(text);
    Matcher shape = SHAPE.matcher(text);
    if (!descr.find() || !order.find() || !shape.find()) {
      throw source.error(
          10,
          "the header is "
              + MalformedFileException.shortened(text.strip())
              + ", expected 'descr' of a number such as '<f4', 'fortran_order' and 'shape'");
    }
    List<Long> sizes = new ArrayList<>();
    for (String word : shape.group(1).strip().split("\\s*,\\s*")) {
      if (word.matches("[0-9]{1,18}L?")) {
        sizes.add(Long.parseLong(word.replace("L", "")));
      } else if (!word.isEmpty()) {
        throw source.error(
            10, "the shape is (" + MalformedFileException.shortened(shape.group(1)) + ")");
      }
    }
    return new NpyHeader(
        type(descr.group(2) + descr.group(3), source),
        descr.group(1).equals(">") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN,
        order.group(1).equals("True"),
        sizes);
  }

  private static NumberType type(String kindAndSize, ByteSource source)
      throws MalformedFileException {
    return switch (kindAndSize) {
      case "f2" -> NumberType.FLOAT16;
      case "f4" -> NumberType.FLOAT32;
      case "f8" -> NumberType.FLOAT64;
      case "i1" -> NumberType.INT8;
      case "i2" -> NumberType.INT16;
      case "i4" -> NumberType.INT32;
      case "i8" -> NumberType.INT64;
      case "u1", "b1" -> NumberType.UINT8;
      case "u2" -> NumberType.UINT16;
      case "u4" -> NumberType.UINT32;
      case "u8" -> NumberType.UINT64;
      default ->
          throw source.error(
              10,
              "the elements are of type '"
                  + kindAndSize
                  + "', expected numbers (f2, f4, f8, i1 to i8, u1 to u8); objects are never read");
    };
  }
}
