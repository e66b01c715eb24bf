package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.util.Set;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avutil.AVDictionaryEntry;
import org.bytedeco.ffmpeg.global.avutil;

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
  },
  /** A picture; of an animation the first one. */
  PICTURE {
    @Override
    boolean accepts(AVFormatContext format) {
      return !isText(format) && (isSinglePicture(format) || isAnimation(format));
    }
  };

  private static final String TEXT_FORMAT = "tty";
  private static final String PICTURE_FORMAT_SUFFIX = "_pipe";
  private static final Set<String> ANIMATIONS = Set.of("gif", "apng");
  private static final String BRAND = "major_brand";

  /** Of containers of the mp4 family that hold pictures. */
  private static final Set<String> PICTURE_BRANDS = Set.of("avif", "avis");

  /** Whether a file of this format is of this kind. */
  abstract boolean accepts(AVFormatContext format);

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
    if (nameOf(format).endsWith(PICTURE_FORMAT_SUFFIX)) {
      return true;
    }
    AVDictionaryEntry brand = avutil.av_dict_get(format.metadata(), BRAND, null, 0);
    return brand != null && PICTURE_BRANDS.contains(brand.value().getString());
  }

  private static boolean isAnimation(AVFormatContext format) {
    return ANIMATIONS.contains(nameOf(format));
  }
}
