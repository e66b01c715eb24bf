package io.github.sparkreversible.datasets.files;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * The bytes of a file with a position, buffered. Whoever needs bytes that the file does not have
 * gets a {@link MalformedFileException} with the place.
 */
public final class ByteSource implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final String path;
  private final long length;
  private final FSDataInputStream stream;
  private final byte[] buffer = new byte[BUFFER_BYTES];

  /** File position of the first byte in the buffer. */
  private long bufferBegin;

  private int bufferPosition;
  private int bufferEnd;

  /**
   * Opens a file.
   *
   * @throws IOException if the file system fails
   */
  public ByteSource(Content content) throws IOException {
    this.path = content.path();
    this.length = content.length();
    this.stream = content.open();
  }

  /** The file. */
  public String path() {
    return path;
  }

  /** Size of the file in bytes. */
  public long length() {
    return length;
  }

  /** Where the next byte comes from. */
  public long position() {
    return bufferBegin + bufferPosition;
  }

  /** Bytes from the position to the end of the file. */
  public long remaining() {
    return length - position();
  }

  /**
   * Goes to a position.
   *
   * @throws MalformedFileException if it lies outside the file
   */
  public void seek(long position) throws IOException {
    if (position < 0 || position > length) {
      throw error(length, "the file ends here, expected data at byte " + position);
    }
    if (position >= bufferBegin && position <= bufferBegin + bufferEnd) {
      bufferPosition = (int) (position - bufferBegin);
      return;
    }
    stream.seek(position);
    bufferBegin = position;
    bufferPosition = 0;
    bufferEnd = 0;
  }

  /** The next byte, or -1 at the end of the file. */
  public int read() throws IOException {
    if (bufferPosition == bufferEnd && !fill()) {
      return -1;
    }
    return buffer[bufferPosition++] & 0xFF;
  }

  /** Up to {@code count} bytes, or -1 at the end of the file. */
  public int read(byte[] target, int offset, int count) throws IOException {
    if (bufferPosition == bufferEnd && count > 0 && !fill()) {
      return -1;
    }
    int available = Math.min(count, bufferEnd - bufferPosition);
    System.arraycopy(buffer, bufferPosition, target, offset, available);
    bufferPosition += available;
    return available;
  }

  /**
   * Reads {@code count} bytes.
   *
   * @throws MalformedFileException if the file ends before
   */
  public void readFully(byte[] target, int offset, int count) throws IOException {
    int done = Math.min(count, bufferEnd - bufferPosition);
    System.arraycopy(buffer, bufferPosition, target, offset, done);
    bufferPosition += done;
    // Small pieces go through the buffer, large ones do not.
    while (done < count && count - done < BUFFER_BYTES / 2 && fill()) {
      int available = Math.min(count - done, bufferEnd);
      System.arraycopy(buffer, 0, target, offset + done, available);
      bufferPosition = available;
      done += available;
    }
    if (done < count) {
      readDirectly(target, offset + done, count - done);
    }
  }

  private void readDirectly(byte[] target, int offset, int count) throws IOException {
    long begin = position();
    try {
      stream.readFully(target, offset, count);
    } catch (EOFException e) {
      MalformedFileException error =
          error(length, "the file ends here, expected " + count + " bytes from byte " + begin);
      error.initCause(e);
      throw error;
    }
    bufferBegin = begin + count;
    bufferPosition = 0;
    bufferEnd = 0;
  }

  private boolean fill() throws IOException {
    bufferBegin += bufferEnd;
    bufferPosition = 0;
    bufferEnd = Math.max(0, stream.read(buffer, 0, buffer.length));
    return bufferEnd > 0;
  }

  /**
   * Checks a claim of a header before memory is set aside for it: {@code count} things of {@code
   * size} bytes each must lie between the position and the end of the file.
   */
  public void require(long count, long size, String things) throws MalformedFileException {
    if (count < 0 || (size > 0 && count > remaining() / size)) {
      throw error(
          position(),
          "the file claims "
              + count
              + " "
              + things
              + " of at least "
              + size
              + " bytes, but only "
              + remaining()
              + " bytes follow");
    }
  }

  /** An error at a byte of this file. */
  public MalformedFileException error(long position, String reason) {
    return new MalformedFileException(path, "byte " + position, reason);
  }

  /** The next {@code count} bytes as a stream of their own, which need not be closed. */
  public InputStream stream(long count) {
    return new InputStream() {
      private long left = count;

      @Override
      public int read() throws IOException {
        if (left == 0) {
          return -1;
        }
        left--;
        return ByteSource.this.read();
      }

      @Override
      public int read(byte[] target, int offset, int wanted) throws IOException {
        if (wanted == 0) {
          return 0;
        }
        int read =
            left == 0 ? -1 : ByteSource.this.read(target, offset, (int) Math.min(wanted, left));
        left -= Math.max(0, read);
        return read;
      }
    };
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
