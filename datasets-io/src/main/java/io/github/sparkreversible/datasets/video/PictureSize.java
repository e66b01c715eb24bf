package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * The size of a picture as displayed.
 *
 * @param height in pixels
 * @param width in pixels
 */
public record PictureSize(int height, int width) {
  /** Beginnings of files that FFmpeg opens without decoding and that cannot state to be turned. */
  private static final List<String> NEVER_TURNED =
      List.of("GIF8", "BM", "qoif", "P5", "P6", "\0\0\0\fjP  ", "\u00FFO\u00FFQ");

  private static final int BEGIN_BYTES = 8;

  /** Reads a size from the first byte of a file on; empty if only decoding tells. */
  private interface Reader {
    Optional<PictureSize> read(InputStream bytes) throws IOException;
  }

  /**
   * Reads the header of a file. A picture is decoded only if its header does not tell: WebP, TIFF
   * and less usual formats, those that may have to be turned by 90 degrees, and headers that make
   * no sense.
   *
   * @throws MalformedFileException if it is no picture, as far as was read
   * @throws IOException if the file system fails
   */
  public static PictureSize read(Content content) throws IOException {
    for (Reader reader : List.<Reader>of(JpegSize::read, PngSize::read)) {
      try (FSDataInputStream bytes = content.open()) {
        Optional<PictureSize> size = reader.read(bytes);
        if (size.isPresent()) {
          return size.get();
        }
      }
    }
    return isNeverTurned(content) ? ofContainer(content) : decoded(content);
  }

  /** A size of stored pixels; empty if it is none of a picture that is read. */
  static Optional<PictureSize> of(int height, int width) {
    return height > 0 && width > 0 && (long) height * width <= VideoDecoder.MAX_PIXELS
        ? Optional.of(new PictureSize(height, width))
        : Optional.empty();
  }

  private static boolean isNeverTurned(Content content) throws IOException {
    try (FSDataInputStream bytes = content.open()) {
      String begin = new String(bytes.readNBytes(BEGIN_BYTES), StandardCharsets.ISO_8859_1);
      return NEVER_TURNED.stream().anyMatch(begin::startsWith);
    }
  }

  private static PictureSize ofContainer(Content content) throws IOException {
    try (VideoContainer container = new VideoContainer(content, ContainerKind.PICTURE)) {
      VideoHeader header = container.header();
      Optional<PictureSize> size = of(header.displayHeight(), header.displayWidth());
      if (size.isPresent()) {
        return size.get();
      }
    }
    return decoded(content);
  }

  private static PictureSize decoded(Content content) throws IOException {
    try (StillImage image = StillImage.decode(content)) {
      return image.size();
    }
  }
}
