package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avcodec.AV_EF_CRCCHECK;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.FSDataInputStream;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;

/**
 * What a file is opened as. FFmpeg takes a picture for a video of one frame, a video for many
 * pictures, and renders text files as on a terminal; here each is refused where another was meant.
 */
enum ContainerKind {
  /** A video, of any number of frames; an animation is one. */
  VIDEO {
    @Override
    boolean accepts(AVFormatContext format) {
      return !isText(format) && !isSinglePicture(format);
    }

    @Override
    int errorRecognition() {
      return 0;
    }
  },
  /** A picture; of an animation the first one. */
  PICTURE {
    @Override
    boolean accepts(AVFormatContext format) {
      return !isText(format) && (isSinglePicture(format) || isAnimation(format));
    }

    @Override
    int errorRecognition() {
      return AV_EF_CRCCHECK;
    }

    @Override
    void requireReadable(Content content) throws IOException {
      try (FSDataInputStream stream = content.open()) {
        Optional<String> unread = UnreadPicture.of(stream.readNBytes(UnreadPicture.BEGIN_BYTES));
        if (unread.isPresent()) {
          throw new MalformedFileException(
              content.path(),
              "it is "
                  + unread.get()
                  + ", which is not read; expected JPEG, PNG, GIF, BMP, TIFF, WebP, JPEG 2000, PNM,"
                  + " QOI or another format of single pictures that FFmpeg has");
        }
      }
    }
  };

  private static final String TEXT_FORMAT = "tty";
  private static final String PICTURE_FORMAT_SUFFIX = "_pipe";
  private static final Set<String> ANIMATIONS = Set.of("gif", "apng");

  /** Whether a file of this format is of this kind. */
  abstract boolean accepts(AVFormatContext format);

  /** FFmpeg's flags of what it checks besides what it always does. */
  abstract int errorRecognition();

  /**
   * Checks the first bytes of a file, before FFmpeg opens it.
   *
   * @throws MalformedFileException if they are those of a format that is not read
   * @throws IOException if the file system fails
   */
  void requireReadable(Content content) throws IOException {}

  /**
   * Checks a file that FFmpeg has opened.
   *
   * @throws MalformedFileException if it is of another kind
   */
  void require(String path, AVFormatContext format) throws MalformedFileException {
    if (!accepts(format)) {
      String other =
          this == VIDEO ? "a text or a picture, no video" : "a text or a video, no picture";
      throw new MalformedFileException(path, "it is " + other + " (format " + nameOf(format) + ")");
    }
  }

  private static String nameOf(AVFormatContext format) {
    return format.iformat().name().getString();
  }

  private static boolean isText(AVFormatContext format) {
    return nameOf(format).equals(TEXT_FORMAT);
  }

  private static boolean isSinglePicture(AVFormatContext format) {
    return nameOf(format).endsWith(PICTURE_FORMAT_SUFFIX);
  }

  private static boolean isAnimation(AVFormatContext format) {
    return ANIMATIONS.contains(nameOf(format));
  }
}
