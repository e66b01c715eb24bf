package io.github.sparkreversible.datasets.video;

import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Local files, of which those whose name begins with {@code broken} fail after their first bytes,
 * as a lost connection does.
 */
public class FailingFileSystem extends RawLocalFileSystem {
  static final String MESSAGE = "connection lost";
  private static final int BYTES_BEFORE = 100;

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    FSDataInputStream stream = super.open(path, bufferSize);
    return path.getName().startsWith("broken")
        ? new FSDataInputStream(new BrokenStream(stream))
        : stream;
  }

  private static final class BrokenStream extends FSInputStream {
    private final FSDataInputStream stream;

    BrokenStream(FSDataInputStream stream) {
      this.stream = stream;
    }

    @Override
    public int read() throws IOException {
      check();
      return stream.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      check();
      return stream.read(buffer, offset, Math.min(length, BYTES_BEFORE));
    }

    private void check() throws IOException {
      if (stream.getPos() >= BYTES_BEFORE) {
        throw new IOException(MESSAGE);
      }
    }

    @Override
    public void seek(long position) throws IOException {
      stream.seek(position);
    }

    @Override
    public long getPos() throws IOException {
      return stream.getPos();
    }

    @Override
    public boolean seekToNewSource(long position) {
      return false;
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
