package io.github.sparkreversible.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.apache.hadoop.fs.FSDataInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of large files, which are mapped in several pieces. */
public class FileBytesTest extends JUnitPlatformSuite {
  private static final long GIB = 1L << 30;

  @TempDir public Path folder;

  /** A file of holes, with its position written at some places. */
  private FileBytes sparse(long length, long... places) throws IOException {
    Path file = folder.resolve("sparse");
    try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(length);
      for (long place : places) {
        out.seek(place);
        out.write(PickleBytes.little(8, place));
      }
    }
    return FileBytes.map("sparse-file", file);
  }

  @Test
  public void everyPartOfALargeFileIsReached() throws IOException {
    long length = 5 * GIB;
    long[] places = {0, GIB - 4, GIB + 4, 2 * GIB - 4, 3 * GIB - 8, 4 * GIB + 3, length - 8};
    FileBytes bytes = sparse(length, places);
    assertEquals(length, bytes.length());
    for (long place : places) {
      assertEquals(place, bytes.slice(place, 8).getLong(), "byte " + place);
    }
    assertEquals(2 * GIB - 4, bytes.slice(2 * GIB - 5, GIB).getLong(1), "one piece of 1 GiB");
    assertEquals(0, bytes.slice(length, 0).remaining());
    try (FSDataInputStream in = bytes.open()) {
      in.seek(4 * GIB + 3);
      byte[] block = new byte[8];
      in.readFully(block);
      assertArrayEquals(PickleBytes.little(8, 4 * GIB + 3), block);
      assertEquals(4 * GIB + 11, in.getPos());
      in.seek(length);
      assertEquals(-1, in.read());
      assertEquals(-1, in.read(block));
      Thrown.message(EOFException.class, () -> in.seek(length + 1));
      Thrown.message(EOFException.class, () -> in.readFully(length - 4, block));
    }
  }

  @Test
  public void partsOutsideOrTooLargeAreRefused() throws IOException {
    FileBytes bytes = sparse(2 * GIB);
    for (long[] part : new long[][] {{-1, 1}, {2 * GIB, 1}, {0, -1}, {1, Long.MAX_VALUE}}) {
      Thrown.message(IndexOutOfBoundsException.class, () -> bytes.slice(part[0], part[1]));
    }
    assertTrue(
        Thrown.message(IOException.class, () -> bytes.slice(0, GIB + 1))
            .contains("sparse-file holds 1073741825 bytes in one piece"));
  }
}
