package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.Content;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Tells whether a QOI file reaches the mark behind its last pixel; see {@link JpegMarkers}. */
final class QoiChunks {
  /** Signature, width, height, channels, colour space. */
  private static final int HEADER_BYTES = 14;

  private static final int WIDTH = 4;
  private static final int HEIGHT = 8;
  private static final byte[] END = {0, 0, 0, 0, 0, 0, 0, 1};

  private static final int RGB = 0xFE;
  private static final int RGBA = 0xFF;

  /** Of a chunk's first byte: its kind, unless it is one of the two above. */
  private static final int KIND = 0xC0;

  private static final int LUMA = 0x80;
  private static final int RUN = 0xC0;

  private QoiChunks() {}

  /** Whether the mark of the end follows the chunks of all pixels. */
  static boolean hasEnd(Content content) throws IOException {
    try (InputStream bytes = new BufferedInputStream(content.open())) {
      byte[] header = bytes.readNBytes(HEADER_BYTES);
      if (header.length < HEADER_BYTES) {
        return false;
      }
      ByteBuffer sizes = ByteBuffer.wrap(header);
      long missing = (long) sizes.getInt(WIDTH) * sizes.getInt(HEIGHT);
      while (missing > 0) {
        int chunk = bytes.read();
        if (chunk < 0) {
          return false;
        }
        missing -= passPixels(bytes, chunk);
      }
      return Arrays.equals(bytes.readNBytes(END.length), END);
    }
  }

  /** Passes over the rest of a chunk; returns how many pixels it has. */
  private static int passPixels(InputStream bytes, int chunk) throws IOException {
    if (chunk == RGB || chunk == RGBA) {
      bytes.readNBytes(chunk == RGB ? 3 : 4);
      return 1;
    }
    if ((chunk & KIND) == LUMA) {
      bytes.read();
    }
    return (chunk & KIND) == RUN ? (chunk & ~KIND) + 1 : 1;
  }
}
