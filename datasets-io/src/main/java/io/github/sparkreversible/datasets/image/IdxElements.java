package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.files.Content;
import java.io.Closeable;
import java.io.IOException;

/** The records of an IDX file as stored, in their order. */
final class IdxElements implements Closeable {
  private final RecordBytes bytes;
  private final IdxHeader header;
  private int next;

  /**
   * Opens a file.
   *
   * @throws io.github.sparkreversible.datasets.files.MalformedFileException if it is no IDX file
   * @throws IOException if the file system fails
   */
  IdxElements(Content content) throws IOException {
    bytes = new RecordBytes(content);
    boolean opened = false;
    try {
      header = IdxHeader.read(bytes);
      opened = true;
    } finally {
      if (!opened) {
        bytes.close();
      }
    }
  }

  /** What the file says of itself. */
  IdxHeader header() {
    return header;
  }

  /** The bytes, for messages. */
  RecordBytes bytes() {
    return bytes;
  }

  /** Goes on to a record. */
  void skipTo(int record) throws IOException {
    long wanted = (long) (record - next) * header.recordBytes();
    if (bytes.skip(wanted) < wanted) {
      throw endsEarly();
    }
    next = record;
  }

  /** The elements of the next record. */
  byte[] read() throws IOException {
    byte[] stored = bytes.read(header.recordBytes());
    if (stored.length < header.recordBytes()) {
      throw endsEarly();
    }
    next++;
    return stored;
  }

  /** Checks that the file ends after its last record. */
  void requireEnd() throws IOException {
    if (!bytes.isAtEnd()) {
      throw bytes.error(
          bytes.position() - 1, "the file goes on after its " + header.records() + " records");
    }
  }

  private IOException endsEarly() {
    return bytes.error(
        bytes.position(), "the file ends here, expected " + header.records() + " records");
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
