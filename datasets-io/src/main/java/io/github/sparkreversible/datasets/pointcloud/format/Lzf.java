package io.github.sparkreversible.datasets.pointcloud.format;

/**
 * Decompression of LZF blocks (Marc Lehmann's LibLZF), as PCD files have them.
 *
 * <p>A control byte below 32 is followed by that many bytes and one more, to be taken as they are.
 * Otherwise its upper three bits are the length of a copy less 2 (7: the next byte is added), its
 * lower five bits and a further byte the distance back less 1.
 */
final class Lzf {
  /** The longest copy, 264 bytes, takes three. */
  static final int MAX_EXPANSION = 88;

  private Lzf() {}

  /**
   * Decompresses a whole block.
   *
   * @param output is filled exactly
   * @throws IllegalArgumentException if the block does not do that; the message has the place
   */
  static void decompress(byte[] input, byte[] output) {
    int from = 0;
    int to = 0;
    while (from < input.length) {
      int begin = from;
      int control = input[from++] & 0xFF;
      if (control < 32) {
        int count = control + 1;
        if (count > input.length - from || count > output.length - to) {
          throw malformed(begin, count + " bytes as they are");
        }
        System.arraycopy(input, from, output, to, count);
        from += count;
        to += count;
        continue;
      }
      int count = (control >> 5) + 2;
      if (control >> 5 == 7 && from < input.length) {
        count += input[from++] & 0xFF;
      }
      int distance = from < input.length ? ((control & 0x1F) << 8 | (input[from] & 0xFF)) + 1 : 0;
      from++;
      if (distance == 0 || distance > to || count > output.length - to) {
        throw malformed(begin, "a copy of " + count + " bytes from " + distance + " back");
      }
      // Byte by byte, because a copy may overlap what it writes.
      for (int i = 0; i < count; i++, to++) {
        output[to] = output[to - distance];
      }
    }
    if (to < output.length) {
      throw malformed(from, "the end after " + to + " bytes");
    }
  }

  private static IllegalArgumentException malformed(int place, String found) {
    return new IllegalArgumentException(
        "byte " + place + " of the compressed data asks for " + found + ", which does not fit");
  }
}
