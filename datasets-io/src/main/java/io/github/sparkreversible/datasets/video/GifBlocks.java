package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.Content;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells whether a GIF file reaches the end of its first picture; see {@link JpegMarkers}. */
final class GifBlocks {
  /** Signature, version, width and height. */
  private static final int HEADER_BYTES = 10;

  /** Left, top, width and height of a picture. */
  private static final int FRAME_BYTES = 8;

  private static final int EXTENSION = 0x21;
  private static final int PICTURE = 0x2C;
  private static final int HAS_COLOURS = 0x80;
  private static final int COLOURS = 0x07;
  private static final int COLOUR_BYTES = 3;

  private GifBlocks() {}

  /** Whether the last block of the first picture is there. */
  static boolean hasFirstPicture(Content content) throws IOException {
    try (InputStream bytes = new BufferedInputStream(content.open())) {
      bytes.readNBytes(HEADER_BYTES);
      int flags = bytes.read();
      bytes.readNBytes(2);
      skipColours(bytes, flags);
      int block = bytes.read();
      while (block == EXTENSION) {
        bytes.read();
        if (!skipData(bytes)) {
          return false;
        }
        block = bytes.read();
      }
      if (block != PICTURE) {
        return false;
      }
      bytes.readNBytes(FRAME_BYTES);
      skipColours(bytes, bytes.read());
      bytes.read();
      return skipData(bytes);
    }
  }

  private static void skipColours(InputStream bytes, int flags) throws IOException {
    if (flags >= 0 && (flags & HAS_COLOURS) != 0) {
      bytes.readNBytes(COLOUR_BYTES << ((flags & COLOURS) + 1));
    }
  }

  /** Passes over blocks of data up to the empty one; false if that is missing. */
  private static boolean skipData(InputStream bytes) throws IOException {
    int length = bytes.read();
    while (length > 0) {
      bytes.readNBytes(length);
      length = bytes.read();
    }
    return length == 0;
  }
}
