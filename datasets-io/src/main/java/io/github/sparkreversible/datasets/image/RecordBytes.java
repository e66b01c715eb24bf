package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * The bytes of a file from its first one on, plain or gzip, which is told by the first two bytes.
 * Of a gzip file no more is inflated than is asked for; positions count inflated bytes.
 */
final class RecordBytes implements Closeable {
  /** Length of a gzip file's content, which only reading tells. */
  static final long UNKNOWN = -1;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int GZIP_FIRST = 0x1F;
  private static final int GZIP_SECOND = 0x8B;

  /** Longer records are allocated as their bytes come, because a header may lie. */
  private static final int TRUSTED_BYTES = 1 << 20;

  private final String path;
  private final long length;
  private final FSDataInputStream file;
  private final boolean gzip;
  private InputStream bytes;
  private long position;

  /**
   * Opens a file.
   *
   * @throws MalformedFileException if it begins as a gzip file and is none
   * @throws IOException if the file system fails
   */
  RecordBytes(Content content) throws IOException {
    path = content.path();
    file = content.open();
    boolean opened = false;
    try {
      gzip = file.read() == GZIP_FIRST && file.read() == GZIP_SECOND;
      length = gzip ? UNKNOWN : content.length();
      file.seek(0);
      bytes = gzip ? inflated() : new BufferedInputStream(file, BUFFER_BYTES);
      opened = true;
    } finally {
      if (!opened) {
        file.close();
      }
    }
  }

  private InputStream inflated() throws IOException {
    try {
      return new GZIPInputStream(new BufferedInputStream(file, BUFFER_BYTES), BUFFER_BYTES);
    } catch (EOFException | ZipException e) {
      throw damaged(e);
    }
  }

  /** Name for messages. */
  String path() {
    return path;
  }

  /** Number of bytes, or {@link #UNKNOWN}. */
  long length() {
    return length;
  }

  /** Number of bytes read or passed over so far. */
  long position() {
    return position;
  }

  /**
   * The next bytes; fewer only at the end of the file.
   *
   * @param count how many are wanted
   */
  byte[] read(int count) throws IOException {
    byte[] target = new byte[Math.min(count, TRUSTED_BYTES)];
    int done = fill(target, 0);
    while (done == target.length && done < count) {
      target = Arrays.copyOf(target, (int) Math.min(count, 2L * target.length));
      done += fill(target, done);
    }
    return done == target.length ? target : Arrays.copyOf(target, done);
  }

  private int fill(byte[] target, int from) throws IOException {
    try {
      int done = bytes.readNBytes(target, from, target.length - from);
      position += done;
      return done;
    } catch (EOFException | ZipException e) {
      throw damaged(e);
    }
  }

  /** Passes over bytes; returns how many there were. */
  long skip(long count) throws IOException {
    long begin = position;
    if (!gzip) {
      position = Math.min(begin + count, length);
      file.seek(position);
      bytes = new BufferedInputStream(file, BUFFER_BYTES);
      return position - begin;
    }
    while (position - begin < count) {
      int wanted = (int) Math.min(BUFFER_BYTES, count - (position - begin));
      if (read(wanted).length < wanted) {
        break;
      }
    }
    return position - begin;
  }

  /** Whether no byte follows; at the end of a gzip file its checksum has been compared then. */
  boolean isAtEnd() throws IOException {
    return read(1).length == 0;
  }

  /** An error at a byte. */
  MalformedFileException error(long at, String reason) {
    return new MalformedFileException(
        path, "byte " + at + (gzip ? " of the inflated data" : ""), reason);
  }

  private MalformedFileException damaged(IOException cause) {
    MalformedFileException error =
        error(position, "the gzip data are damaged or cut off: " + cause.getMessage());
    error.initCause(cause);
    return error;
  }

  @Override
  public void close() throws IOException {
    bytes.close();
    file.close();
  }
}
