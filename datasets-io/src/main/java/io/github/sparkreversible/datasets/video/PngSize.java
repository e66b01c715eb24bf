package io.github.sparkreversible.datasets.video;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The size that the header of a PNG file states. The decoder does not turn PNG pictures by their
 * camera data.
 */
final class PngSize {
  /** Signature, length of the first chunk, its type. */
  private static final String BEGIN = "\u0089PNG\r\n\u001A\n\0\0\0\rIHDR";

  private static final int WIDTH = BEGIN.length();
  private static final int HEIGHT = WIDTH + Integer.BYTES;
  private static final int HEADER_BYTES = HEIGHT + Integer.BYTES;

  private PngSize() {}

  /**
   * The size of a file from its first byte on.
   *
   * @return empty if it is no PNG file, or only decoding tells
   */
  static Optional<PictureSize> read(InputStream file) throws IOException {
    byte[] header = file.readNBytes(HEADER_BYTES);
    boolean isPng =
        header.length == HEADER_BYTES
            && new String(header, StandardCharsets.ISO_8859_1).startsWith(BEGIN);
    ByteBuffer sizes = ByteBuffer.wrap(header);
    return isPng ? PictureSize.of(sizes.getInt(HEIGHT), sizes.getInt(WIDTH)) : Optional.empty();
  }
}
