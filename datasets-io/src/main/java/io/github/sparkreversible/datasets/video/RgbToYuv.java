package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_MPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_SMPTE170M;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import java.io.IOException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Makes the frames that an encoder takes (4:2:0, BT.601, limited range) of RGB frames of one size.
 * All native memory belongs to this object and is released by {@link #close}.
 */
final class RgbToYuv implements AutoCloseable {
  /** Layout of the frames. */
  static final int PIXEL_FORMAT = AV_PIX_FMT_YUV420P;

  /** Matrix of the frames' colours. */
  static final int COLOR_SPACE = AVCOL_SPC_SMPTE170M;

  /** Range of the frames' levels. */
  static final int COLOR_RANGE = AVCOL_RANGE_MPEG;

  private static final int CHANNELS = 3;

  /** Planes that FFmpeg looks at, whatever the layout. */
  private static final int PLANES = 4;

  private final int height;
  private final int width;
  private AVFrame frame;
  private SwsContext converter;
  private BytePointer rgb;
  private PointerPointer<BytePointer> rgbPlanes;
  private IntPointer rgbStrides;

  RgbToYuv(int height, int width) throws IOException {
    this.height = height;
    this.width = width;
    boolean opened = false;
    try {
      open();
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
  }

  private void open() throws IOException {
    frame = av_frame_alloc();
    frame.format(PIXEL_FORMAT);
    frame.width(width);
    frame.height(height);
    frame.colorspace(COLOR_SPACE);
    frame.color_range(COLOR_RANGE);
    VideoEncoder.check(av_frame_get_buffer(frame, 0));
    converter =
        sws_getContext(
            width,
            height,
            AV_PIX_FMT_RGB24,
            width,
            height,
            PIXEL_FORMAT,
            SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT,
            (SwsFilter) null,
            (SwsFilter) null,
            (DoublePointer) null);
    if (converter == null) {
      throw new IOException("FFmpeg cannot convert RGB frames of " + height + "x" + width);
    }
    rgb = new BytePointer((long) CHANNELS * width * height);
    rgbPlanes = new PointerPointer<BytePointer>(PLANES).put(0, rgb);
    rgbStrides = new IntPointer(PLANES).put(0, CHANNELS * width);
    for (int plane = 1; plane < PLANES; plane++) {
      rgbPlanes.put(plane, null);
      rgbStrides.put(plane, 0);
    }
  }

  /**
   * Converts a frame.
   *
   * @param pixels RGB, uint8 {@code [height, width, 3]}
   * @return valid until the next call
   * @throws IllegalArgumentException if the frame has another size
   */
  AVFrame convert(byte[] pixels) throws IOException {
    if (pixels.length != CHANNELS * width * height) {
      throw new IllegalArgumentException(
          "A frame has "
              + pixels.length
              + " bytes, expected "
              + CHANNELS * width * height
              + " for "
              + height
              + "x"
              + width
              + " RGB");
    }
    VideoEncoder.check(av_frame_make_writable(frame));
    rgb.put(pixels);
    sws_scale(converter, rgbPlanes, rgbStrides, 0, height, frame.data(), frame.linesize());
    return frame;
  }

  @Override
  public void close() {
    if (rgb != null) {
      rgb.deallocate();
      rgb = null;
    }
    if (rgbPlanes != null) {
      rgbPlanes.deallocate();
      rgbPlanes = null;
    }
    if (rgbStrides != null) {
      rgbStrides.deallocate();
      rgbStrides = null;
    }
    if (converter != null) {
      sws_freeContext(converter);
      converter = null;
    }
    if (frame != null) {
      av_frame_free(frame);
      frame = null;
    }
  }
}
