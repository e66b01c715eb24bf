package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;

/**
 * The header of an IDX file.
 *
 * <table>
 * <caption>Layout, numbers big-endian</caption>
 * <tr><th>byte</th><th>holds</th></tr>
 * <tr><td>0, 1</td><td>zero</td></tr>
 * <tr><td>2</td><td>type of the elements, see {@link IdxType}</td></tr>
 * <tr><td>3</td><td>number of dimensions</td></tr>
 * <tr><td>4, 8, ...</td><td>size of each dimension, 32 bits</td></tr>
 * </table>
 *
 * @param type of the elements
 * @param records size of the first dimension
 * @param recordShape sizes of the others
 */
record IdxHeader(IdxType type, int records, int[] recordShape) {
  private static final int FIXED_BYTES = 4;
  private static final int SIZE_BYTES = 4;

  /** More than any data set has; each size of a header that lies costs memory in every row. */
  private static final int MAX_DIMENSIONS = 16;

  /** A lying header must not fill the heap: a record is there as stored, as tensor and as row. */
  private static final int PARTS_OF_THE_HEAP = 4;

  /**
   * Reads the header; afterwards the bytes are at the first element.
   *
   * @throws MalformedFileException if it is none, or claims other data than follow
   */
  static IdxHeader read(RecordBytes bytes) throws IOException {
    byte[] magic = bytes.read(FIXED_BYTES);
    if (magic.length < FIXED_BYTES || magic[0] != 0 || magic[1] != 0) {
      throw bytes.error(
          0, "it begins with " + Arrays.toString(magic) + ", expected 0, 0, type, dimensions");
    }
    IdxType type = IdxType.of(magic[2] & 0xFF);
    if (type == null) {
      throw bytes.error(
          2, "the type is %#04x, expected one of %s".formatted(magic[2], IdxType.codes()));
    }
    int dimensions = magic[3] & 0xFF;
    if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
      throw bytes.error(3, "it has " + dimensions + " dimensions, expected 1 to " + MAX_DIMENSIONS);
    }
    int[] sizes = new int[dimensions];
    for (int i = 0; i < dimensions; i++) {
      sizes[i] = size(bytes);
    }
    IdxHeader header = new IdxHeader(type, sizes[0], Arrays.copyOfRange(sizes, 1, dimensions));
    header.requireFits(bytes);
    return header;
  }

  private static int size(RecordBytes bytes) throws IOException {
    long at = bytes.position();
    byte[] size = bytes.read(SIZE_BYTES);
    if (size.length < SIZE_BYTES) {
      throw bytes.error(bytes.position(), "the file ends in its header");
    }
    int value =
        (size[0] & 0xFF) << 24 | (size[1] & 0xFF) << 16 | (size[2] & 0xFF) << 8 | (size[3] & 0xFF);
    if (value < 0) {
      throw bytes.error(
          at, "a size is " + Integer.toUnsignedLong(value) + ", expected at most 2147483647");
    }
    return value;
  }

  private void requireFits(RecordBytes bytes) throws MalformedFileException {
    long most =
        Math.min(Integer.MAX_VALUE - 64, Runtime.getRuntime().maxMemory() / PARTS_OF_THE_HEAP);
    long stored;
    long tensor;
    try {
      stored = Math.multiplyExact(elements(), (long) type.storedBytes());
      tensor = Tensor.byteCount(type.tensorType(), recordShape);
    } catch (ArithmeticException | IllegalArgumentException e) {
      stored = Long.MAX_VALUE;
      tensor = Long.MAX_VALUE;
    }
    if (stored == 0) {
      throw bytes.error(
          FIXED_BYTES,
          "records have the shape " + Arrays.toString(recordShape) + ", expected sizes from 1 on");
    }
    if (tensor > most) {
      throw bytes.error(
          FIXED_BYTES,
          "a record of shape "
              + Arrays.toString(recordShape)
              + " takes "
              + (tensor == Long.MAX_VALUE ? "more than 2^63" : tensor)
              + " bytes, at most "
              + most
              + " fit into a row and a quarter of the Java heap");
    }
    requireLength(bytes, stored);
  }

  /** A plain file is as long as it claims; of a gzip file only reading tells. */
  private void requireLength(RecordBytes bytes, long stored) throws MalformedFileException {
    long body = bytes.length() - bytes.position();
    if (bytes.length() != RecordBytes.UNKNOWN && stored * records != body) {
      throw bytes.error(
          FIXED_BYTES,
          "it claims "
              + records
              + " records of "
              + stored
              + " bytes, but "
              + body
              + " bytes follow");
    }
  }

  private long elements() {
    long product = 1;
    for (int size : recordShape) {
      product = Math.multiplyExact(product, size);
    }
    return product;
  }

  /** Bytes of a record in the file. */
  int recordBytes() {
    return (int) (elements() * type.storedBytes());
  }

  /** Sizes of a record's tensor: images of one channel, {@code [height, width]}, get their 1. */
  int[] tensorShape() {
    return recordShape.length == 2
        ? new int[] {recordShape[0], recordShape[1], 1}
        : recordShape.clone();
  }
}
