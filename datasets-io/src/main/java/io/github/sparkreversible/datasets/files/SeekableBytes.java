package io.github.sparkreversible.datasets.files;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import org.apache.hadoop.fs.PositionedReadable;
import org.apache.hadoop.fs.Seekable;

/** An array as a stream of Hadoop's kind. */
final class SeekableBytes extends ByteArrayInputStream implements Seekable, PositionedReadable {
  SeekableBytes(byte[] bytes) {
    super(bytes);
  }

  @Override
  public synchronized void seek(long position) throws EOFException {
    if (position < 0 || position > count) {
      throw new EOFException("Cannot seek to " + position + " in " + count + " bytes");
    }
    pos = (int) position;
  }

  @Override
  public synchronized long getPos() {
    return pos;
  }

  @Override
  public boolean seekToNewSource(long targetPos) {
    return false;
  }

  @Override
  public int read(long position, byte[] buffer, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (position < 0 || position >= count) {
      return -1;
    }
    int read = (int) Math.min(length, count - position);
    System.arraycopy(buf, (int) position, buffer, offset, read);
    return read;
  }

  @Override
  public void readFully(long position, byte[] buffer, int offset, int length) throws EOFException {
    if (read(position, buffer, offset, length) < length) {
      throw new EOFException(
          "Cannot read " + length + " bytes at " + position + " of " + count + " bytes");
    }
  }

  @Override
  public void readFully(long position, byte[] buffer) throws EOFException {
    readFully(position, buffer, 0, buffer.length);
  }
}
