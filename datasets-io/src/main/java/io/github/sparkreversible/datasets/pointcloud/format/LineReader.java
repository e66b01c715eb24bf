package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The lines of a file, which end with LF or CR LF, as bytes and without the ends. */
final class LineReader {
  /** Longer lines are no text of points. */
  private static final int MAX_LINE_BYTES = 1 << 20;

  private final ByteSource source;
  private byte[] line = new byte[256];
  private int length;
  private long number;

  LineReader(ByteSource source) {
    this.source = source;
  }

  /** Goes on to the next line; false at the end of the file. */
  boolean next() throws IOException {
    length = 0;
    int read = source.read();
    if (read < 0) {
      return false;
    }
    number++;
    while (read >= 0 && read != '\n') {
      append((byte) read);
      read = source.read();
    }
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
    if (number == 1) {
      removeByteOrderMark();
    }
    return true;
  }

  private void removeByteOrderMark() {
    if (length >= 3 && line[0] == (byte) 0xEF && line[1] == (byte) 0xBB && line[2] == (byte) 0xBF) {
      length -= 3;
      System.arraycopy(line, 3, line, 0, length);
    }
  }

  private void append(byte value) throws MalformedFileException {
    if (length == line.length) {
      if (length == MAX_LINE_BYTES) {
        throw error("the line is longer than " + MAX_LINE_BYTES + " bytes");
      }
      line = Arrays.copyOf(line, length * 2);
    }
    line[length++] = value;
  }

  /** The current line's bytes; only the first {@link #length()} count. */
  byte[] bytes() {
    return line;
  }

  int length() {
    return length;
  }

  /** The current line as text. */
  String text() {
    return new String(line, 0, length, StandardCharsets.UTF_8);
  }

  /** Number of the current line, from 1. */
  long number() {
    return number;
  }

  ByteSource source() {
    return source;
  }

  /** An error in the current line. */
  MalformedFileException error(String reason) {
    return new MalformedFileException(source.path(), "line " + number, reason);
  }

  /** An error at the end of the file, where a line was expected. */
  MalformedFileException ended(String expected) {
    return new MalformedFileException(
        source.path(), "line " + (number + 1), "the file ends here, expected " + expected);
  }
}
