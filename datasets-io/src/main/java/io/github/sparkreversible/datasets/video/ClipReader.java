package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.io.IOException;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a clip out of a video.
 *
 * <p>Which frames make a clip depends on how many frames the video has, and headers lie about that.
 * So the frames are decoded from the start to the end, keeping those that would be wanted if the
 * header were right; if the count was another one, a second pass picks the right ones. No more than
 * the clip itself and one frame is held in memory.
 */
final class ClipReader {
  private static final Logger LOG = LoggerFactory.getLogger(ClipReader.class);

  private final FrameSampling sampling;
  private final FrameSize size;
  private final boolean grey;

  ClipReader(FrameSampling sampling, FrameSize size, boolean grey) {
    this.sampling = sampling;
    this.size = size;
    this.grey = grey;
  }

  /** What one pass over a video found under the assumption that it has a certain window. */
  private record Pass(FrameSampling.Window window, int count, VideoClip clip) {}

  /**
   * The clip of a video. A video that breaks off, or has damaged parts, counts as one of the frames
   * that can be decoded; a warning names it.
   *
   * @param withPixels whether the tensor is wanted; otherwise the times only
   * @throws MalformedFileException if not a single frame can be decoded
   * @throws IOException if the file system fails
   */
  VideoClip read(Content content, boolean withPixels) throws IOException {
    Pass pass;
    try (VideoDecoder decoder = new VideoDecoder(content)) {
      long claimed = Math.min(Math.max(decoder.header().frames(), 1), Integer.MAX_VALUE);
      pass = pass(content, decoder, sampling.window((int) claimed), withPixels, false);
      String damage = decoder.damage();
      if (pass.count == 0) {
        throw new MalformedFileException(
            content.path(),
            "no frame can be decoded" + (damage.isEmpty() ? "" : " (" + damage + ")"));
      }
      if (!damage.isEmpty()) {
        LOG.warn("{}: damaged, {} frames can be decoded: {}", content.path(), pass.count, damage);
      }
    }
    FrameSampling.Window window = sampling.window(pass.count);
    if (window.sameAs(pass.window)) {
      return pass.clip;
    }
    try (VideoDecoder decoder = new VideoDecoder(content)) {
      Pass second = pass(content, decoder, window, withPixels, true);
      if (second.count <= window.last()) {
        throw new MalformedFileException(
            content.path(), pass.count + " frames could be decoded at first, then " + second.count);
      }
      return second.clip;
    }
  }

  private Pass pass(
      Content content,
      VideoDecoder decoder,
      FrameSampling.Window window,
      boolean withPixels,
      boolean stopAfterWindow)
      throws IOException {
    int taken = 0;
    int count = 0;
    double start = 0;
    double end = 0;
    try (ClipBuffer pixels = withPixels ? new ClipBuffer(content.path(), decoder.header()) : null) {
      for (AVFrame frame = decoder.next(); frame != null; frame = decoder.next()) {
        if (count == window.first()) {
          start = decoder.frameSeconds();
        }
        if (count == window.last()) {
          end = decoder.frameEndSeconds();
        }
        while (taken < window.size() && window.index(taken) == count) {
          if (pixels != null) {
            pixels.put(taken, frame, taken > 0 && window.index(taken - 1) == count);
          }
          taken++;
        }
        count++;
        if (stopAfterWindow && count > window.last()) {
          break;
        }
      }
      boolean complete = taken == window.size() && count > window.last();
      VideoClip clip =
          complete ? new VideoClip(start, end, pixels == null ? null : pixels.tensor()) : null;
      return new Pass(window, count, clip);
    }
  }

  /** The frames of a clip so far. */
  private final class ClipBuffer implements AutoCloseable {
    private final FrameScaler scaler;
    private final byte[] data;
    private final int frameBytes;

    ClipBuffer(String path, VideoHeader header) throws MalformedFileException {
      scaler = new FrameScaler(path, header, size, grey);
      long bytes = scaler.outputBytes() * sampling.frames();
      if (bytes > VideoOptions.MAX_CLIP_BYTES) {
        scaler.close();
        throw new MalformedFileException(
            path,
            "a clip of "
                + sampling.frames()
                + " frames of "
                + scaler.outputHeight()
                + "x"
                + scaler.outputWidth()
                + " takes "
                + bytes
                + " bytes, more than a row can hold; choose a smaller 'size' or fewer 'frames'");
      }
      frameBytes = (int) scaler.outputBytes();
      data = new byte[(int) bytes];
    }

    /** Sets one frame of the clip; a repeated one is copied from the frame before. */
    void put(int position, AVFrame frame, boolean repeated) throws MalformedFileException {
      int offset = position * frameBytes;
      if (repeated) {
        System.arraycopy(data, offset - frameBytes, data, offset, frameBytes);
      } else {
        scaler.scale(frame, data, offset);
      }
    }

    Tensor tensor() {
      return Tensor.wrap(
          TensorType.UINT8,
          data,
          sampling.frames(),
          scaler.outputHeight(),
          scaler.outputWidth(),
          scaler.channels());
    }

    @Override
    public void close() {
      scaler.close();
    }
  }
}
