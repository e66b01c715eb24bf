package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * Brings decoded frames of one video to one size, as RGB or grey bytes in display orientation.
 *
 * <p>{@link PixelConversion} says how they are scaled and what becomes of their colours. Frames of
 * another size than the header's (the size may change within a stream) come out at the same size.
 */
final class FrameScaler implements AutoCloseable {
  private static final int ROW_ALIGNMENT = 64;
  private static final int PLANES = 4;

  /** Pixels of a scaled frame before cropping; more come only of absurd aspect ratios. */
  private static final long MAX_PIXELS = 1L << 27;

  private final String path;
  private final Orientation orientation;
  private final FrameSize.Geometry geometry;
  private final int channels;
  private final int width;
  private final int height;
  private final int stride;
  private final BytePointer scaled;
  private final ByteBuffer scaledBytes;
  private final PointerPointer<BytePointer> planes;
  private final IntPointer strides;
  private final PixelConversion conversion;
  private byte[] stored;

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
    this.conversion = new PixelConversion(path, width, height, grey);
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
    int rows =
        sws_scale(
            conversion.of(frame),
            frame.data(),
            frame.linesize(),
            0,
            frame.height(),
            planes,
            strides);
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

  @Override
  public void close() {
    conversion.close();
    av_free(scaled);
    planes.deallocate();
    strides.deallocate();
  }
}
