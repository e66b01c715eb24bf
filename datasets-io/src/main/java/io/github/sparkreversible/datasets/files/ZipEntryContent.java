package io.github.sparkreversible.datasets.files;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.PositionedReadable;
import org.apache.hadoop.fs.Seekable;

/**
 * An entry of a ZIP archive as a file of its own. Going back in a deflated one begins anew.
 *
 * @param archive the archive
 * @param entry one of its entries
 */
public record ZipEntryContent(Content archive, ZipDirectory.Entry entry) implements Content {
  @Override
  public String path() {
    return archive.path() + " (" + entry.name() + ")";
  }

  @Override
  public long length() {
    return entry.bytes();
  }

  @Override
  public FSDataInputStream open() throws IOException {
    return new FSDataInputStream(new EntryStream(this));
  }

  /** Its bytes; the checksum is compared when the last one has been read. */
  private static final class EntryStream extends InputStream
      implements Seekable, PositionedReadable {
    private final ZipEntryContent content;
    private final ByteSource source;
    private final Inflater inflater = new Inflater(true);
    private final byte[] input = new byte[1 << 14];
    private final byte[] single = new byte[1];
    private final CRC32 checksum = new CRC32();

    /** Whether the checksum has seen every byte up to the position. */
    private boolean complete;

    private long position;

    EntryStream(ZipEntryContent content) throws IOException {
      this.content = content;
      this.source = new ByteSource(content.archive);
      begin();
    }

    private void begin() throws IOException {
      source.seek(content.entry.begin());
      inflater.reset();
      checksum.reset();
      complete = true;
      position = 0;
    }

    @Override
    public int read() throws IOException {
      return read(single, 0, 1) < 0 ? -1 : single[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      long left = content.entry.bytes() - position;
      if (left == 0 || count == 0) {
        return count == 0 ? 0 : -1;
      }
      int wanted = (int) Math.min(left, count);
      int read =
          content.entry.deflated()
              ? inflate(target, offset, wanted)
              : source.read(target, offset, wanted);
      if (read < 0) {
        throw source.error(source.length(), "the file ends here, expected " + left + " bytes more");
      }
      position += read;
      checksum.update(target, offset, read);
      if (complete
          && position == content.entry.bytes()
          && checksum.getValue() != content.entry.checksum()) {
        throw damaged("its checksum is wrong", null);
      }
      return read;
    }

    private int inflate(byte[] target, int offset, int wanted) throws IOException {
      try {
        int inflated = inflater.inflate(target, offset, wanted);
        while (inflated == 0) {
          if (inflater.finished() || inflater.needsDictionary()) {
            throw damaged("it ends after " + position + " bytes", null);
          }
          long end = content.entry.begin() + content.entry.compressedBytes();
          int available = (int) Math.min(input.length, end - source.position());
          int read = available == 0 ? -1 : source.read(input, 0, available);
          if (read < 0) {
            throw damaged("it ends after " + position + " bytes", null);
          }
          inflater.setInput(input, 0, read);
          inflated = inflater.inflate(target, offset, wanted);
        }
        return inflated;
      } catch (DataFormatException e) {
        throw damaged(e.getMessage(), e);
      }
    }

    private MalformedFileException damaged(String reason, Throwable cause) {
      MalformedFileException error =
          source.error(
              source.position(),
              "entry '"
                  + MalformedFileException.shortened(content.entry.name())
                  + "' of "
                  + content.entry.bytes()
                  + " bytes is damaged: "
                  + reason);
      if (cause != null) {
        error.initCause(cause);
      }
      return error;
    }

    @Override
    public void seek(long target) throws IOException {
      if (target > content.entry.bytes()) {
        throw new EOFException("Cannot seek to " + target + " of " + content.entry.bytes());
      }
      if (!content.entry.deflated()) {
        source.seek(content.entry.begin() + target);
        complete &= target == position;
        position = target;
        return;
      }
      if (target < position) {
        begin();
      }
      byte[] skipped = new byte[1 << 13];
      while (position < target) {
        read(skipped, 0, (int) Math.min(skipped.length, target - position));
      }
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public boolean seekToNewSource(long target) {
      return false;
    }

    @Override
    public int read(long at, byte[] target, int offset, int count) throws IOException {
      long before = position;
      seek(at);
      int read = read(target, offset, count);
      seek(before);
      return read;
    }

    @Override
    public void readFully(long at, byte[] target, int offset, int count) throws IOException {
      int done = 0;
      while (done < count) {
        int read = read(at + done, target, offset + done, count - done);
        if (read < 0) {
          throw new EOFException("Cannot read " + count + " bytes at " + at);
        }
        done += read;
      }
    }

    @Override
    public void readFully(long at, byte[] target) throws IOException {
      readFully(at, target, 0, target.length);
    }

    @Override
    public void close() throws IOException {
      inflater.end();
      source.close();
    }
  }
}
