package io.github.sparkreversible.datasets.video;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Tells whether camera data may turn a picture by 90 degrees, which swaps height and width. They
 * are laid out as a TIFF file: byte order, 42, place of a directory of tags.
 */
final class ExifTurn {
  private static final String NAME = "Exif\0\0";
  private static final int FIRST_TAG = 2;
  private static final int TAG_BYTES = 12;
  private static final int ORIENTATION = 0x0112;

  /** Type of a tag's value: 16 bits. */
  private static final int SHORT = 3;

  /** The orientations from here on swap height and width. */
  private static final int FIRST_TURNED = 5;

  private ExifTurn() {}

  /**
   * Whether a segment of a JPEG file may do so; not if it holds other data. What makes no sense
   * may, because only the decoder knows what it makes of it.
   */
  static boolean isPossible(ByteBuffer segment) {
    byte[] bytes = segment.array();
    if (!new String(bytes, StandardCharsets.ISO_8859_1).startsWith(NAME)) {
      return false;
    }
    ByteBuffer tiff = ByteBuffer.wrap(bytes, NAME.length(), bytes.length - NAME.length()).slice();
    try {
      boolean little = tiff.getShort(0) == 0x4949;
      tiff.order(little ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
      boolean known = (little || tiff.getShort(0) == 0x4D4D) && tiff.getShort(2) == 42;
      return !known || hasTurn(tiff, tiff.getInt(4));
    } catch (IndexOutOfBoundsException e) {
      return true;
    }
  }

  private static boolean hasTurn(ByteBuffer tiff, int directory) {
    int tags = Short.toUnsignedInt(tiff.getShort(directory));
    for (int i = 0; i < tags; i++) {
      int tag = directory + FIRST_TAG + i * TAG_BYTES;
      int value = tiff.getShort(tag + 8);
      boolean plain = tiff.getShort(tag + 2) == SHORT && tiff.getInt(tag + 4) == 1;
      if (tiff.getShort(tag) == ORIENTATION && (!plain || value >= FIRST_TURNED || value < 0)) {
        return true;
      }
    }
    return false;
  }
}
