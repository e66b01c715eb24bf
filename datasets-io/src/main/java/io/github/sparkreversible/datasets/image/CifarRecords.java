package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.io.IOException;
import java.util.Set;

/**
 * The records of a part of a CIFAR file: a byte of label (CIFAR-100: superclass, then class), then
 * the red, green and blue plane of 1024 bytes each, by rows.
 *
 * <p>Every record is read, whatever the columns, because nothing but the bytes tells how many there
 * are and whether their labels are labels. Where their number is asked for, a gzip file is read
 * through for it first; only one whose records take more than 64 MiB, or a sixteenth of the heap,
 * is inflated once more for them.
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
  private final boolean hundred;
  private final boolean needsCount;
  private final int recordBytes;

  /** How many bytes of each record the columns need: all, or those of its labels. */
  private final int keptBytes;

  /** Record after the last one of this part; of a gzip file, which is not cut, unknown. */
  private final long end;

  private RecordBytes bytes;
  private long next;
  private byte[] record;

  /** The records of a gzip file, if their number was asked for. */
  private CountedRecords counted;

  /**
   * Opens a part of a file.
   *
   * @param columns the columns that will be asked for
   * @param hundred whether it is one of CIFAR-100
   */
  CifarRecords(Content content, FilePart part, Set<String> columns, boolean hundred)
      throws IOException {
    this.content = content;
    this.hundred = hundred;
    this.needsCount = columns.contains(CollectionColumns.COUNT);
    this.recordBytes = labelBytes() + CHANNELS * PLANE;
    this.keptBytes = columns.contains(CollectionColumns.TENSOR) ? recordBytes : labelBytes();
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
    if (bytes.length() != RecordBytes.UNKNOWN) {
      return bytes.length() / recordBytes;
    }
    count();
    if (counted.damage() != null && record == null) {
      throw counted.damage();
    }
    // The records before the damage stay; reading on comes to it.
    return counted.damage() == null ? counted.count() : null;
  }

  /** Reads a gzip file through, before any record is asked for. */
  private void count() throws IOException {
    if (counted != null) {
      return;
    }
    counted = CountedRecords.read(bytes, recordBytes, keptBytes);
    if (!counted.areKept()) {
      bytes.close();
      bytes = new RecordBytes(content);
    }
  }

  @Override
  public boolean next() throws IOException {
    if (next >= end) {
      return false;
    }
    if (needsCount && bytes.length() == RecordBytes.UNKNOWN) {
      count();
    }
    boolean isKept = counted != null && counted.areKept();
    byte[] read = isKept ? keptRecord() : wholeRecord();
    if (read == null) {
      return false;
    }
    record = read;
    long begin = next * recordBytes;
    requireLabel(begin, 0, hundred ? COARSE_CLASSES : CLASSES);
    if (hundred) {
      requireLabel(begin, 1, FINE_CLASSES);
    }
    next++;
    return true;
  }

  /** The next record of those that were kept, null after the last one. */
  private byte[] keptRecord() throws IOException {
    if (next < counted.count()) {
      return counted.take(next);
    }
    if (counted.damage() != null) {
      throw counted.damage();
    }
    requireNoRest(counted.rest());
    return null;
  }

  /** The next record of the file, null after the last one. */
  private byte[] wholeRecord() throws IOException {
    byte[] read = bytes.read(recordBytes);
    if (read.length == recordBytes) {
      return read;
    }
    requireNoRest(read.length);
    return null;
  }

  private void requireNoRest(int rest) throws IOException {
    if (rest > 0) {
      throw bytes.error(
          next * recordBytes,
          "the file ends after "
              + rest
              + " bytes of a record, expected records of "
              + recordBytes
              + " bytes");
    }
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
