package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.source.HeapShare;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The records of a file whose number only reading tells. They are read through once; what is needed
 * of them is kept where there is room for it, so that the file need not be read again.
 */
final class CountedRecords {
  /** All tasks of a process together keep no more than this part of the heap. */
  private static final int PARTS_OF_THE_HEAP = 16;

  private static final long MOST_KEPT_BYTES =
      Math.min(1L << 26, HeapShare.ofPart(PARTS_OF_THE_HEAP));

  /** What a small array takes besides its bytes. */
  private static final int ARRAY_BYTES = 32;

  private List<byte[]> kept = new ArrayList<>();
  private long count;
  private int rest;
  private MalformedFileException damage;

  private CountedRecords() {}

  /**
   * Reads all records.
   *
   * @param bytes at the first record; at their end, or at the damage, afterwards
   * @param recordBytes length of a record
   * @param keptBytes how many bytes of each record are needed, from its first one on
   * @throws IOException if the file system fails
   */
  static CountedRecords read(RecordBytes bytes, int recordBytes, int keptBytes) throws IOException {
    CountedRecords records = new CountedRecords();
    long most = MOST_KEPT_BYTES / (keptBytes + ARRAY_BYTES);
    try {
      byte[] record = bytes.read(recordBytes);
      while (record.length == recordBytes) {
        records.count++;
        if (records.count > most) {
          records.kept = null;
        }
        if (records.kept != null) {
          records.kept.add(keptBytes == recordBytes ? record : Arrays.copyOf(record, keptBytes));
        }
        record = bytes.read(recordBytes);
      }
      records.rest = record.length;
    } catch (MalformedFileException e) {
      records.damage = e;
    }
    return records;
  }

  /** Number of whole records, up to the damage if there is any. */
  long count() {
    return count;
  }

  /** Why there may be more records than were counted; null if there are not. */
  MalformedFileException damage() {
    return damage;
  }

  /** Whether the records are there, so that they need not be read again. */
  boolean areKept() {
    return kept != null;
  }

  /** Bytes behind the last whole record. */
  int rest() {
    return rest;
  }

  /** The first bytes of a record; it is let go. */
  byte[] take(long record) {
    return kept.set((int) record, null);
  }
}
