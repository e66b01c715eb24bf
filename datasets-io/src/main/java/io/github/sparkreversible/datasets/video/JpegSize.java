package io.github.sparkreversible.datasets.video;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The size that the header of a JPEG file states. */
final class JpegSize {
  private static final int MARKER = 0xFF;
  private static final int START_OF_IMAGE = 0xD8;
  private static final int START_OF_SCAN = 0xDA;
  private static final int CAMERA_DATA = 0xE1;

  /** Markers of frames are 0xC0 to 0xCF, but for those of tables and 0xC8, which is reserved. */
  private static final int FRAMES = 0xC0;

  private static final int LAST_FRAME = 0xCF;
  private static final int HUFFMAN_TABLES = 0xC4;
  private static final int RESERVED = 0xC8;
  private static final int ARITHMETIC_TABLES = 0xCC;

  /** Behind the length of a frame's segment: bits of a sample, then height and width. */
  private static final int HEIGHT = 1;

  private static final int WIDTH = 3;

  private JpegSize() {}

  /**
   * The size of a file from its first byte on.
   *
   * @return empty if it is no JPEG file, or only decoding tells
   */
  static Optional<PictureSize> read(InputStream file) throws IOException {
    InputStream bytes = new BufferedInputStream(file);
    if (bytes.read() != MARKER || bytes.read() != START_OF_IMAGE) {
      return Optional.empty();
    }
    Optional<PictureSize> size = Optional.empty();
    int marker = marker(bytes);
    while (marker >= FRAMES && marker != START_OF_SCAN) {
      int length = (bytes.read() << 8 | bytes.read()) - 2;
      ByteBuffer segment = ByteBuffer.wrap(bytes.readNBytes(Math.max(0, length)));
      boolean mayBeTurned = marker == CAMERA_DATA && ExifTurn.isPossible(segment);
      if (segment.limit() < length || mayBeTurned) {
        return Optional.empty();
      }
      if (isFrame(marker) && length >= WIDTH + Short.BYTES) {
        size =
            PictureSize.of(
                Short.toUnsignedInt(segment.getShort(HEIGHT)),
                Short.toUnsignedInt(segment.getShort(WIDTH)));
      }
      marker = marker(bytes);
    }
    return marker == START_OF_SCAN ? size : Optional.empty();
  }

  /** The next marker's second byte; -1 if there is none. */
  private static int marker(InputStream bytes) throws IOException {
    int value = bytes.read() == MARKER ? bytes.read() : -1;
    while (value == MARKER) {
      value = bytes.read();
    }
    return value;
  }

  private static boolean isFrame(int marker) {
    return marker <= LAST_FRAME
        && marker != HUFFMAN_TABLES
        && marker != RESERVED
        && marker != ARITHMETIC_TABLES;
  }
}
