package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.io.IOException;

/**
 * The records of a part of a CIFAR file: a byte of label (CIFAR-100: superclass, then class), then
 * the red, green and blue plane of 1024 bytes each, by rows.
 *
 * <p>Every record is read, whatever the columns, because nothing but the bytes tells how many there
 * are and whether their labels are labels.
 */
final class CifarRecords implements RecordReader {
  /** Rows and columns of an image. */
  static final int SIDE = 32;

  /** Red, green, blue. */
  static final int CHANNELS = 3;

  private static final int PLANE = SIDE * SIDE;
  private static final int CLASSES = 10;
  private static final int FINE_CLASSES = 100;
  private static final int COARSE_CLASSES = 20;

  private final Content content;
  private final RecordBytes bytes;
  private final boolean hundred;
  private final int recordBytes;

  /** Record after the last one of this part; of a gzip file, which is not cut, unknown. */
  private final long end;

  private long next;
  private byte[] record;
  private long counted = -1;

  /** Why a gzip file's records cannot be counted; null if they can, or were not. */
  private MalformedFileException damage;

  /**
   * Opens a part of a file.
   *
   * @param hundred whether it is one of CIFAR-100
   */
  CifarRecords(Content content, FilePart part, boolean hundred) throws IOException {
    this.content = content;
    this.hundred = hundred;
    this.recordBytes = labelBytes() + CHANNELS * PLANE;
    this.bytes = new RecordBytes(content);
    boolean opened = false;
    try {
      if (bytes.length() == RecordBytes.UNKNOWN) {
        end = part.index() == 0 ? Long.MAX_VALUE : 0;
      } else {
        // A piece of a record at the end belongs to the last part, which says so.
        long records = (bytes.length() + recordBytes - 1) / recordBytes;
        next = part.begin(records);
        end = part.end(records);
        bytes.skip(next * recordBytes);
      }
      opened = true;
    } finally {
      if (!opened) {
        bytes.close();
      }
    }
  }

  private int labelBytes() {
    return hundred ? 2 : 1;
  }

  @Override
  public Object headerValue(String column) throws IOException {
    if (!column.equals(CollectionColumns.COUNT)) {
      throw new IllegalArgumentException("CIFAR files have no header column " + column);
    }
    if (counted < 0 && damage == null) {
      try {
        counted = count() / recordBytes;
      } catch (MalformedFileException e) {
        damage = e;
      }
    }
    if (damage != null && record == null) {
      throw damage;
    }
    // The records before the damage stay; reading on comes to it.
    return damage == null ? counted : null;
  }

  /** Bytes of the file; a gzip file is read through for them, once. */
  private long count() throws IOException {
    if (bytes.length() != RecordBytes.UNKNOWN) {
      return bytes.length();
    }
    try (RecordBytes all = new RecordBytes(content)) {
      return all.skip(Long.MAX_VALUE);
    }
  }

  @Override
  public boolean next() throws IOException {
    if (next >= end) {
      return false;
    }
    long begin = bytes.position();
    byte[] read = bytes.read(recordBytes);
    if (read.length == 0) {
      return false;
    }
    if (read.length < recordBytes) {
      throw bytes.error(
          begin,
          "the file ends after "
              + read.length
              + " bytes of a record, expected records of "
              + recordBytes
              + " bytes");
    }
    record = read;
    requireLabel(begin, 0, hundred ? COARSE_CLASSES : CLASSES);
    if (hundred) {
      requireLabel(begin, 1, FINE_CLASSES);
    }
    next++;
    return true;
  }

  private void requireLabel(long begin, int at, int classes) throws IOException {
    if ((record[at] & 0xFF) >= classes) {
      throw bytes.error(
          begin + at, "a label is " + (record[at] & 0xFF) + ", expected 0 to " + (classes - 1));
    }
  }

  @Override
  public Object value(String column) {
    return switch (column) {
      case CollectionColumns.INDEX -> Math.toIntExact(next - 1);
      case CollectionColumns.COARSE_LABEL -> (int) record[0];
      case CollectionColumns.LABEL -> (int) record[labelBytes() - 1];
      case CollectionColumns.TENSOR -> TensorColumn.toInternalRow(pixels());
      default -> throw new IllegalArgumentException("CIFAR files have no column " + column);
    };
  }

  /** The planes as pixels. */
  private Tensor pixels() {
    byte[] pixels = new byte[CHANNELS * PLANE];
    for (int channel = 0; channel < CHANNELS; channel++) {
      int plane = labelBytes() + channel * PLANE;
      for (int i = 0; i < PLANE; i++) {
        pixels[i * CHANNELS + channel] = record[plane + i];
      }
    }
    return Tensor.wrap(TensorType.UINT8, pixels, SIDE, SIDE, CHANNELS);
  }

  @Override
  public void close() throws IOException {
    record = null;
    bytes.close();
  }
}
