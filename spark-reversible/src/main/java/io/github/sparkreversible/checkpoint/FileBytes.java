package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.Content;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.apache.hadoop.fs.FSDataInputStream;

/** All bytes of a checkpoint, any part of which can be looked at without a copy. */
final class FileBytes implements Content {
  /** Parts up to this size lie in one mapping, wherever they begin. */
  static final long MOST_BYTES = 1L << 30;

  /** Files up to this size are kept in memory where they cannot be mapped. */
  private static final long MOST_MEMORY = 16L << 20;

  private final String path;
  private final long length;

  /**
   * The one of number i begins at byte i * 2^30 and is long enough for any part that begins in it.
   */
  private final ByteBuffer[] mappings;

  private FileBytes(String path, long length, ByteBuffer[] mappings) {
    this.path = path;
    this.length = length;
    this.mappings = mappings;
  }

  /** Bytes in memory, which must not change any more. */
  static FileBytes wrap(String path, byte[] bytes) {
    return new FileBytes(path, bytes.length, new ByteBuffer[] {ByteBuffer.wrap(bytes)});
  }

  /**
   * A local file, mapped.
   *
   * @param path its name for messages
   */
  static FileBytes map(String path, Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long length = channel.size();
      ByteBuffer[] mappings = new ByteBuffer[(int) (length / MOST_BYTES) + 1];
      for (int i = 0; i < mappings.length; i++) {
        long begin = i * MOST_BYTES;
        long count = Math.min(length - begin, Integer.MAX_VALUE);
        mappings[i] = channel.map(MapMode.READ_ONLY, begin, count);
      }
      return new FileBytes(path, length, mappings);
    }
  }

  /**
   * A file of any file system, read once from begin to end: into memory if it is small, else into a
   * temporary local file that is mapped and then deleted.
   */
  static FileBytes copy(Content content) throws IOException {
    if (content.length() <= MOST_MEMORY) {
      byte[] bytes = new byte[(int) content.length()];
      try (FSDataInputStream in = content.open()) {
        in.readFully(bytes);
      }
      return wrap(content.path(), bytes);
    }
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < content.length()) {
      throw new IOException(
          content.path()
              + " has "
              + content.length()
              + " bytes, but the temporary folder "
              + folder
              + " has room for "
              + free
              + "; -Djava.io.tmpdir names another one");
    }
    Path temporary = Files.createTempFile(folder, "checkpoint-", ".tmp");
    try {
      try (InputStream in = content.open();
          FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        in.transferTo(Channels.newOutputStream(out));
      }
      return map(content.path(), temporary);
    } finally {
      delete(temporary);
    }
  }

  /** Where a mapped file cannot be deleted, it goes at the end of the process. */
  private static void delete(Path temporary) {
    try {
      Files.delete(temporary);
    } catch (IOException e) {
      temporary.toFile().deleteOnExit();
    }
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public FSDataInputStream open() {
    return new FSDataInputStream(new FileBytesStream(this));
  }

  /**
   * A part of the file, little-endian, without a copy.
   *
   * @throws IOException if the part is larger than {@link #MOST_BYTES}
   * @throws IndexOutOfBoundsException if it lies outside the file
   */
  ByteBuffer slice(long begin, long count) throws IOException {
    if (begin < 0 || count < 0 || begin > length - count) {
      throw new IndexOutOfBoundsException(
          path + ": bytes " + begin + " + " + count + " of " + length);
    }
    if (count > MOST_BYTES) {
      throw new IOException(
          path + " holds " + count + " bytes in one piece, expected at most " + MOST_BYTES);
    }
    int number = (int) Math.min(begin / MOST_BYTES, mappings.length - 1L);
    int offset = (int) (begin - number * MOST_BYTES);
    return mappings[number]
        .slice(offset, (int) count)
        .asReadOnlyBuffer()
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
