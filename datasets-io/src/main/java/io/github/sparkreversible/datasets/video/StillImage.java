package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.global.avutil.AV_FRAME_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_side_data;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.tensor.Tensor;
import java.io.Closeable;
import java.io.IOException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVFrameSideData;
import org.bytedeco.javacpp.IntPointer;

/**
 * A picture, as a video of one frame: of a file in any format that the bundled FFmpeg decodes,
 * where an animation counts as its first frame, or of pixels in memory.
 *
 * <p>The orientation that a file states, by EXIF, is applied. A damaged picture is malformed, where
 * a damaged video would count as what can be decoded of it; that one breaks off is found in PNG,
 * JPEG, GIF, BMP, TIFF, WebP, JPEG 2000, PNM and QOI, and in others as far as FFmpeg says so. All
 * native memory belongs to this object and is released by {@link #close}.
 */
public final class StillImage implements Closeable {
  private final String path;
  private final VideoHeader header;
  private final AVFrame frame;
  private final Closeable owner;

  private StillImage(String path, Orientation orientation, AVFrame frame, Closeable owner) {
    this.path = path;
    this.header = new VideoHeader("", frame.width(), frame.height(), orientation, 0, 0, 1);
    this.frame = frame;
    this.owner = owner;
  }

  /**
   * Decodes a file.
   *
   * @throws MalformedFileException if it is no picture, or a damaged one
   * @throws IOException if the file system fails
   */
  public static StillImage decode(Content content) throws IOException {
    VideoDecoder decoder = new VideoDecoder(new VideoContainer(content, ContainerKind.PICTURE));
    boolean decoded = false;
    try {
      AVFrame frame = decoder.next();
      String damage = damage(decoder);
      if (frame == null || !damage.isEmpty()) {
        throw new MalformedFileException(
            content.path(),
            "the picture is damaged" + (damage.isEmpty() ? "" : " (" + damage + ")"));
      }
      decoded = true;
      return new StillImage(
          content.path(),
          orientation(frame, decoder.header().orientation()),
          frame,
          decoder::close);
    } finally {
      if (!decoded) {
        decoder.close();
      }
    }
  }

  private static String damage(VideoDecoder decoder) throws IOException {
    if (!decoder.damage().isEmpty()) {
      return decoder.damage();
    }
    Content content = decoder.container().content();
    boolean isWhole =
        switch (decoder.header().codec()) {
          case "mjpeg" -> JpegMarkers.hasEnd(content);
          case "gif" -> GifBlocks.hasFirstPicture(content);
          case "qoi" -> QoiChunks.hasEnd(content);
          default -> true;
        };
    return isWhole ? "" : "the file ends before the picture does";
  }

  /**
   * A picture of pixels in memory, row by row from the top.
   *
   * @param path name for messages
   * @param pixels {@code [height, width, channels]}: 1 grey, 3 BGR, or 4 BGR and alpha
   * @throws MalformedFileException if the sizes are not those of a picture, or not of these pixels
   */
  public static StillImage ofPixels(String path, int height, int width, int channels, byte[] pixels)
      throws MalformedFileException {
    PixelFrame frame = new PixelFrame(path, height, width, channels, pixels);
    return new StillImage(path, Orientation.UPRIGHT, frame.frame(), frame);
  }

  private static Orientation orientation(AVFrame frame, Orientation ofContainer) {
    AVFrameSideData data = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    return data == null ? ofContainer : Orientation.ofDisplayMatrix(new IntPointer(data.data()));
  }

  /** Size as displayed. */
  public PictureSize size() {
    return new PictureSize(header.displayHeight(), header.displayWidth());
  }

  /**
   * The pixels, uint8 {@code [height, width, channels]}: 3 channels, RGB, or 1, grey. Transparency
   * is left out.
   *
   * @throws MalformedFileException if the picture is too large for a row, or cannot be converted
   */
  public Tensor tensor(FrameSize size, boolean grey) throws MalformedFileException {
    try (ClipBuffer buffer = new ClipBuffer(path, header, 1, size, grey)) {
      buffer.begin();
      buffer.put(0, 0, frame);
      Tensor clip = buffer.tensor();
      return clip.reshape(clip.size(1), clip.size(2), clip.size(3));
    }
  }

  @Override
  public void close() throws IOException {
    owner.close();
  }
}
