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
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BITEXACT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_CS_DEFAULT;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INT;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Brings decoded frames of one video to one size, as RGB or grey bytes in display orientation.
 *
 * <p>Scaling is bicubic, with exact rounding and the same result on every processor. Colours follow
 * the frame's own matrix and range; where it states none, BT.601 and limited range, as in FFmpeg's
 * program. Frames of another size than the header's (the size may change within a stream) come out
 * at the same size.
 */
final class FrameScaler implements AutoCloseable {
  private static final int FLAGS =
      SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_BITEXACT;
  private static final int ROW_ALIGNMENT = 64;
  private static final int PLANES = 4;
  private static final int UNIT = 1 << 16;

  /** Pixels of a scaled frame before cropping; more come only of absurd aspect ratios. */
  private static final long MAX_PIXELS = 1L << 27;

  private final String path;
  private final Orientation orientation;
  private final FrameSize.Geometry geometry;
  private final boolean grey;
  private final int channels;
  private final int width;
  private final int height;
  private final int stride;
  private final BytePointer scaled;
  private final ByteBuffer scaledBytes;
  private final PointerPointer<BytePointer> planes;
  private final IntPointer strides;
  private byte[] stored;
  private SwsContext context;
  private Source source;

  /** What a conversion context depends on. */
  private record Source(int width, int height, int format, int matrix, boolean fullRange) {}

  /**
   * A scaler for the frames of one video.
   *
   * @throws MalformedFileException if the frame would be too large before it is cropped
   */
  FrameScaler(String path, VideoHeader header, FrameSize size, boolean grey)
      throws MalformedFileException {
    this.path = path;
    this.orientation = header.orientation();
    this.geometry = size.geometry(header.displayHeight(), header.displayWidth());
    this.grey = grey;
    this.channels = grey ? 1 : 3;
    boolean transposed = orientation.transposes();
    this.width = transposed ? geometry.scaledHeight() : geometry.scaledWidth();
    this.height = transposed ? geometry.scaledWidth() : geometry.scaledHeight();
    if ((long) width * height > MAX_PIXELS) {
      throw new MalformedFileException(
          path,
          "frames of "
              + header.width()
              + "x"
              + header.height()
              + " would have to be scaled to "
              + width
              + "x"
              + height
              + ", at most "
              + MAX_PIXELS
              + " pixels are scaled; choose another 'size'");
    }
    this.stride = (width * channels + ROW_ALIGNMENT - 1) / ROW_ALIGNMENT * ROW_ALIGNMENT;
    long bytes = (long) stride * height;
    // swscale may write a little beyond the last pixel of a row.
    Pointer memory = av_malloc(bytes + ROW_ALIGNMENT);
    if (memory == null) {
      throw new OutOfMemoryError("FFmpeg could not allocate " + bytes + " bytes for a frame");
    }
    this.scaled = new BytePointer(memory).capacity(bytes);
    this.scaledBytes = scaled.asByteBuffer();
    this.planes = new PointerPointer<>(PLANES);
    this.strides = new IntPointer(PLANES).put(0, stride).put(1, 0).put(2, 0).put(3, 0);
    for (int plane = 0; plane < PLANES; plane++) {
      planes.put(plane, plane == 0 ? scaled : null);
    }
  }

  /** Rows of a finished frame. */
  int outputHeight() {
    return geometry.height();
  }

  /** Columns of a finished frame. */
  int outputWidth() {
    return geometry.width();
  }

  /** Values per pixel: 3 (RGB) or 1 (grey). */
  int channels() {
    return channels;
  }

  /** Bytes of a finished frame. */
  long outputBytes() {
    return (long) geometry.height() * geometry.width() * channels;
  }

  /**
   * Writes a frame, {@code [height, width, channels]} row-major.
   *
   * @param target array with {@link #outputBytes} bytes from {@code offset} on
   * @throws MalformedFileException if FFmpeg cannot convert the frame's pixel format
   */
  void scale(AVFrame frame, byte[] target, int offset) throws MalformedFileException {
    prepare(frame);
    int rows =
        sws_scale(context, frame.data(), frame.linesize(), 0, frame.height(), planes, strides);
    if (rows < 0) {
      throw new MalformedFileException(path, "a frame cannot be scaled: " + Ffmpeg.describe(rows));
    }
    if (orientation.equals(Orientation.UPRIGHT)) {
      int row = geometry.width() * channels;
      for (int y = 0; y < geometry.height(); y++) {
        int from = (geometry.top() + y) * stride + geometry.left() * channels;
        scaledBytes.get(from, target, offset + y * row, row);
      }
    } else {
      turn(target, offset);
    }
  }

  private void turn(byte[] target, int offset) {
    if (stored == null) {
      stored = new byte[width * height * channels];
    }
    int row = width * channels;
    for (int y = 0; y < height; y++) {
      scaledBytes.get(y * stride, stored, y * row, row);
    }
    int to = offset;
    for (int y = 0; y < geometry.height(); y++) {
      for (int x = 0; x < geometry.width(); x++) {
        int from =
            channels
                * orientation.storedIndex(geometry.top() + y, geometry.left() + x, width, height);
        for (int c = 0; c < channels; c++) {
          target[to++] = stored[from + c];
        }
      }
    }
  }

  private void prepare(AVFrame frame) throws MalformedFileException {
    Source now =
        new Source(
            frame.width(), frame.height(), frame.format(), frame.colorspace(), isFullRange(frame));
    if (now.equals(source)) {
      return;
    }
    freeContext();
    context =
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
    if (context == null) {
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
        context,
        sws_getCoefficients(now.matrix),
        now.fullRange ? 1 : 0,
        sws_getCoefficients(SWS_CS_DEFAULT),
        1,
        0,
        UNIT,
        UNIT);
    source = now;
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

  private void freeContext() {
    if (context != null) {
      sws_freeContext(context);
      context = null;
      source = null;
    }
  }

  @Override
  public void close() {
    freeContext();
    av_free(scaled);
    planes.deallocate();
    strides.deallocate();
  }
}
