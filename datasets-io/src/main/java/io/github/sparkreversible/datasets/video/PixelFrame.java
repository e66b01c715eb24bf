package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGRA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.Closeable;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/** Pixels in memory as a frame of FFmpeg's, in native memory that {@link #close} gives back. */
final class PixelFrame implements Closeable {
  private AVFrame frame;

  /**
   * Copies pixels; see {@link StillImage#ofPixels}.
   *
   * @throws MalformedFileException if the sizes are not those of a picture, or not of these pixels
   */
  PixelFrame(String path, int height, int width, int channels, byte[] pixels)
      throws MalformedFileException {
    int format =
        switch (channels) {
          case 1 -> AV_PIX_FMT_GRAY8;
          case 3 -> AV_PIX_FMT_BGR24;
          case 4 -> AV_PIX_FMT_BGRA;
          default -> -1;
        };
    boolean isPicture =
        format >= 0
            && height > 0
            && width > 0
            && (long) height * width <= VideoDecoder.MAX_PIXELS
            && (long) height * width * channels == pixels.length;
    if (!isPicture) {
      throw new MalformedFileException(
          path,
          "the pixels are %d bytes for %d x %d with %d channels, expected height x width x 1, 3 or 4 bytes and at most %d pixels"
              .formatted(pixels.length, height, width, channels, VideoDecoder.MAX_PIXELS));
    }
    frame = av_frame_alloc();
    frame.height(height).width(width).format(format);
    if (av_frame_get_buffer(frame, 0) < 0) {
      close();
      throw new OutOfMemoryError("FFmpeg could not allocate " + pixels.length + " bytes");
    }
    int row = width * channels;
    BytePointer plane = frame.data(0);
    for (int y = 0; y < height; y++) {
      plane.position((long) y * frame.linesize(0)).put(pixels, y * row, row);
    }
  }

  /** FFmpeg's frame; valid until {@link #close}. */
  AVFrame frame() {
    return frame;
  }

  @Override
  public void close() {
    if (frame != null) {
      av_frame_free(frame);
      frame = null;
    }
  }
}
