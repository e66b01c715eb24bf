package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * The scaled frames of a clip. Frames that the clip before had too, because clips overlap, are
 * copied from it.
 */
final class ClipBuffer implements AutoCloseable {
  /** A lying header must not fill the heap; a clip is there twice, and once more as a row. */
  private static final int PARTS_OF_THE_HEAP = 4;

  private final FrameScaler scaler;
  private final int frames;
  private final int frameBytes;
  private byte[] data;
  private int[] numbers = new int[0];
  private boolean complete;
  private byte[] previous;
  private int[] previousNumbers = new int[0];

  /**
   * A buffer; its memory is allocated with the first frame.
   *
   * @throws MalformedFileException if no row can hold such a clip
   */
  ClipBuffer(String path, VideoHeader header, int frames, FrameSize size, boolean grey)
      throws MalformedFileException {
    this.frames = frames;
    scaler = new FrameScaler(path, header, size, grey);
    long bytes = scaler.outputBytes() * frames;
    long most =
        Math.min(VideoOptions.MAX_CLIP_BYTES, Runtime.getRuntime().maxMemory() / PARTS_OF_THE_HEAP);
    if (bytes > most) {
      String sides = scaler.outputHeight() + "x" + scaler.outputWidth();
      scaler.close();
      throw new MalformedFileException(
          path,
          "a clip of "
              + frames
              + " frames of "
              + sides
              + " takes "
              + bytes
              + " bytes, at most "
              + most
              + " fit into a row and a quarter of the Java heap; choose a smaller 'size', fewer"
              + " 'frames' or more memory");
    }
    frameBytes = (int) scaler.outputBytes();
  }

  /** Begins the next clip; an unfinished one is forgotten. */
  void begin() {
    previous = complete ? data : null;
    previousNumbers = complete ? numbers : new int[0];
    complete = false;
    data = null;
    numbers = new int[frames];
  }

  /** Takes a frame from this clip or the one before; false if neither has it. */
  boolean copy(int position, int number) {
    if (position > 0 && numbers[position - 1] == number) {
      copy(position, data, position - 1);
      numbers[position] = number;
      return true;
    }
    for (int i = 0; i < previousNumbers.length; i++) {
      if (previousNumbers[i] == number) {
        copy(position, previous, i);
        numbers[position] = number;
        return true;
      }
    }
    return false;
  }

  private void copy(int position, byte[] source, int from) {
    allocate();
    System.arraycopy(source, from * frameBytes, data, position * frameBytes, frameBytes);
  }

  /** Scales a frame into its place. */
  void put(int position, int number, AVFrame frame) throws MalformedFileException {
    allocate();
    scaler.scale(frame, data, position * frameBytes);
    numbers[position] = number;
  }

  private void allocate() {
    if (data == null) {
      data = new byte[frames * frameBytes];
    }
  }

  /** The clip, whose frames are all set. */
  Tensor tensor() {
    complete = true;
    return Tensor.wrap(
        TensorType.UINT8,
        data,
        frames,
        scaler.outputHeight(),
        scaler.outputWidth(),
        scaler.channels());
  }

  @Override
  public void close() {
    scaler.close();
  }
}
