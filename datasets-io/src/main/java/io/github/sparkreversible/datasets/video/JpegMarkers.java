package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.Content;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Tells whether a JPEG file reaches the end of its picture: FFmpeg makes up what is missing and
 * does not say so.
 */
final class JpegMarkers {
  private static final int MARKER = 0xFF;
  private static final int STUFFED = 0x00;
  private static final int FIRST_WITHOUT_LENGTH = 0xD0;
  private static final int START_OF_IMAGE = 0xD8;
  private static final int END_OF_IMAGE = 0xD9;

  private JpegMarkers() {}

  /** Whether the marker of the picture's end is there; that of a thumbnail does not count. */
  static boolean hasEnd(Content content) throws IOException {
    try (InputStream bytes = new BufferedInputStream(content.open())) {
      int marker = next(bytes);
      while (marker >= 0 && marker != END_OF_IMAGE) {
        boolean hasLength =
            marker != STUFFED && (marker < FIRST_WITHOUT_LENGTH || marker > START_OF_IMAGE);
        if (hasLength) {
          int length = bytes.read() << 8 | bytes.read();
          bytes.readNBytes(Math.max(0, length - 2));
        }
        marker = next(bytes);
      }
      return marker == END_OF_IMAGE;
    }
  }

  /** The next byte behind a marker's first one, or -1 at the end of the file. */
  private static int next(InputStream bytes) throws IOException {
    int value = bytes.read();
    while (value >= 0 && value != MARKER) {
      value = bytes.read();
    }
    while (value == MARKER) {
      value = bytes.read();
    }
    return value;
  }
}
