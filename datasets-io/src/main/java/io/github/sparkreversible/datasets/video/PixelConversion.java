package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ411P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_DEFAULT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.DoublePointer;

/**
 * FFmpeg's contexts that convert frames to one size, as RGB or grey; a new one is made only where a
 * frame differs from the one before in what a context depends on.
 *
 * <p>Scaling is bicubic, with exact rounding and the same result on every processor. Colours follow
 * the frame's own matrix and range; where it states none, BT.601 and limited range, as in FFmpeg's
 * program.
 */
final class PixelConversion implements AutoCloseable {
  private static final int FLAGS =
      SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT;
  private static final int UNIT = 1 << 16;

  private final String path;
  private final int width;
  private final int height;
  private final boolean grey;
  private SwsContext context;
  private Source source;

  /** What a conversion context depends on. */
  private record Source(int width, int height, int format, int matrix, boolean fullRange) {}

  /**
   * Contexts for the frames of one video.
   *
   * @param path file, for messages
   * @param width width of the result, in pixels
   * @param height height of the result, in pixels
   * @param grey whether the result has one channel instead of RGB
   */
  PixelConversion(String path, int width, int height, boolean grey) {
    this.path = path;
    this.width = width;
    this.height = height;
    this.grey = grey;
  }

  /**
   * The context for a frame; valid until the next call.
   *
   * @throws MalformedFileException if FFmpeg cannot convert the frame's pixel format
   */
  SwsContext of(AVFrame frame) throws MalformedFileException {
    Source now =
        new Source(
            frame.width(), frame.height(), frame.format(), frame.colorspace(), isFullRange(frame));
    if (!now.equals(source)) {
      close();
      context = make(now);
      source = now;
    }
    return context;
  }

  private SwsContext make(Source now) throws MalformedFileException {
    SwsContext made =
        sws_getContext(
            now.width,
            now.height,
            now.format,
            width,
            height,
            grey ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_RGB24,
            FLAGS,
            (SwsFilter) null,
            (SwsFilter) null,
            (DoublePointer) null);
    if (made == null) {
      throw new MalformedFileException(
          path,
          "frames of "
              + now.width
              + "x"
              + now.height
              + " in pixel format "
              + now.format
              + " cannot be converted to "
              + width
              + "x"
              + height);
    }
    // Fails for sources without a colour matrix, which need none.
    sws_setColorspaceDetails(
        made,
        sws_getCoefficients(now.matrix),
        now.fullRange ? 1 : 0,
        sws_getCoefficients(SWS_CS_DEFAULT),
        1,
        0,
        UNIT,
        UNIT);
    return made;
  }

  private static boolean isFullRange(AVFrame frame) {
    int format = frame.format();
    if (format == AV_PIX_FMT_YUVJ420P
        || format == AV_PIX_FMT_YUVJ422P
        || format == AV_PIX_FMT_YUVJ444P
        || format == AV_PIX_FMT_YUVJ440P
        || format == AV_PIX_FMT_YUVJ411P) {
      return true;
    }
    AVPixFmtDescriptor descriptor = av_pix_fmt_desc_get(format);
    boolean greySource = descriptor != null && descriptor.nb_components() <= 2;
    return greySource
        ? frame.color_range() != AVCOL_RANGE_MPEG
        : frame.color_range() == AVCOL_RANGE_JPEG;
  }

  @Override
  public void close() {
    if (context != null) {
      sws_freeContext(context);
      context = null;
      source = null;
    }
  }
}
