package io.github.sparkreversible.checkpoint;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.fs.PositionedReadable;
import org.apache.hadoop.fs.Seekable;

/** Bytes that are at hand as a stream of Hadoop's kind. */
final class FileBytesStream extends InputStream implements Seekable, PositionedReadable {
  private final FileBytes bytes;
  private long position;

  FileBytesStream(FileBytes bytes) {
    this.bytes = bytes;
  }

  @Override
  public int read() throws IOException {
    return position == bytes.length() ? -1 : bytes.slice(position++, 1).get() & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    int read = read(position, target, offset, count);
    position += Math.max(0, read);
    return read;
  }

  @Override
  public int read(long at, byte[] target, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    if (at < 0 || at >= bytes.length()) {
      return -1;
    }
    int read = (int) Math.min(count, bytes.length() - at);
    bytes.slice(at, read).get(target, offset, read);
    return read;
  }

  @Override
  public void readFully(long at, byte[] target, int offset, int count) throws IOException {
    if (read(at, target, offset, count) < count) {
      throw new EOFException("Cannot read " + count + " bytes at " + at + " of " + bytes.length());
    }
  }

  @Override
  public void readFully(long at, byte[] target) throws IOException {
    readFully(at, target, 0, target.length);
  }

  @Override
  public void seek(long target) throws EOFException {
    if (target < 0 || target > bytes.length()) {
      throw new EOFException("Cannot seek to " + target + " of " + bytes.length());
    }
    position = target;
  }

  @Override
  public long getPos() {
    return position;
  }

  @Override
  public boolean seekToNewSource(long target) {
    return false;
  }
}
