package io.github.sparkreversible.datasets.video;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The size that the header of a PNG file states. */
final class PngSize {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n'};
  private static final String HEADER = "IHDR";
  private static final String END = "IEND";

  /** Chunk of camera data, which may state how the picture is turned; anywhere in the file. */
  private static final String EXIF = "eXIf";

  private static final int HEADER_BYTES = 13;
  private static final int CHECKSUM_BYTES = 4;
  private static final int LETTERS = 4;

  private PngSize() {}

  /**
   * The size of a file from its first byte on.
   *
   * @return empty if it is no PNG file, or only decoding tells
   */
  static Optional<PictureSize> read(InputStream file) throws IOException {
    InputStream bytes = new BufferedInputStream(file);
    if (!Arrays.equals(bytes.readNBytes(SIGNATURE.length), SIGNATURE)) {
      return Optional.empty();
    }
    ByteBuffer first = ByteBuffer.wrap(bytes.readNBytes(2 * LETTERS + HEADER_BYTES));
    boolean hasHeader =
        first.limit() == 2 * LETTERS + HEADER_BYTES
            && first.getInt(0) == HEADER_BYTES
            && type(first.array()).equals(HEADER);
    if (!hasHeader) {
      return Optional.empty();
    }
    int width = first.getInt(2 * LETTERS);
    int height = first.getInt(3 * LETTERS);
    return hasExif(bytes) ? Optional.empty() : PictureSize.of(height, width);
  }

  /** Whether there are camera data, or the file breaks off before one can know. */
  private static boolean hasExif(InputStream bytes) throws IOException {
    try {
      bytes.skipNBytes(CHECKSUM_BYTES);
      while (true) {
        byte[] chunk = bytes.readNBytes(2 * LETTERS);
        if (chunk.length < 2 * LETTERS || type(chunk).equals(EXIF)) {
          return true;
        }
        if (type(chunk).equals(END)) {
          return false;
        }
        bytes.skipNBytes(Integer.toUnsignedLong(ByteBuffer.wrap(chunk).getInt(0)) + CHECKSUM_BYTES);
      }
    } catch (EOFException e) {
      return true;
    }
  }

  private static String type(byte[] chunk) {
    return new String(chunk, LETTERS, LETTERS, StandardCharsets.ISO_8859_1);
  }
}
