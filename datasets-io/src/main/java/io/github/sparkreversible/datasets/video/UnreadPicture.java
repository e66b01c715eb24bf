package io.github.sparkreversible.datasets.video;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/**
 * Pictures that are not read although FFmpeg opens some of them, told by their first bytes, so that
 * the error can say what they are: of AVIF and HEIC it takes tiles and thumbnails for streams of a
 * video, and an ICO file holds the same picture in several sizes.
 */
final class UnreadPicture {
  /** As many bytes as have to be looked at. */
  static final int BEGIN_BYTES = 64;

  /** Where the type of the first box of an ISO file stands, and its main brand. */
  private static final int BOX = 4;

  private static final int BRAND = 8;
  private static final int LETTERS = 4;
  private static final Set<String> AVIF = Set.of("avif", "avis");
  private static final Set<String> HEIC =
      Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs");

  /** Brands of files whose other brands say how the pictures are coded. */
  private static final Set<String> HEIF = Set.of("mif1", "msf1", "mif2");

  /** Reserved, type, number of pictures, size of the first one, its colours, reserved. */
  private static final int ICO_BYTES = 10;

  private UnreadPicture() {}

  /**
   * What a file is, as {@code an AVIF picture}; empty if it is none of these.
   *
   * @param begin the first {@link #BEGIN_BYTES} bytes, or all
   */
  static Optional<String> of(byte[] begin) {
    if (isIco(begin)) {
      return Optional.of("an ICO file");
    }
    String text = new String(begin, StandardCharsets.ISO_8859_1);
    if (!text.startsWith("ftyp", BOX) || text.length() < BRAND + LETTERS) {
      return Optional.empty();
    }
    String brand = text.substring(BRAND, BRAND + LETTERS);
    boolean isHeif = HEIF.contains(brand);
    if (AVIF.contains(brand) || (isHeif && AVIF.stream().anyMatch(text::contains))) {
      return Optional.of("an AVIF picture");
    }
    return HEIC.contains(brand) || isHeif ? Optional.of("a HEIC picture") : Optional.empty();
  }

  private static boolean isIco(byte[] begin) {
    return begin.length >= ICO_BYTES
        && begin[0] == 0
        && begin[1] == 0
        && begin[2] == 1
        && begin[3] == 0
        && (begin[4] != 0 || begin[5] != 0)
        && begin[ICO_BYTES - 1] == 0;
  }
}
