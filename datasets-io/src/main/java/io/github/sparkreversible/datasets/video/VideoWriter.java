package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.NewFile;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Writes clips as mp4 to any Hadoop file system, in constant memory.
 *
 * <p>The codec is H.264 with even sides from 16 pixels on, else MPEG-4 part 2, whose encoder takes
 * every size. Colours are BT.601, limited range, 4:2:0. A file appears at its path when it is
 * finished; without {@link #finish} nothing is written there.
 */
public final class VideoWriter implements AutoCloseable {
  private final Configuration configuration;
  private final Path target;
  private final java.nio.file.Path local;
  private final VideoEncoder encoder;

  /**
   * Begins a video.
   *
   * @param target path of the mp4 file; an existing file is replaced at the end
   * @param configuration Hadoop settings of the file system
   * @param height height in pixels
   * @param width width in pixels
   * @param frameRate frames per second
   * @throws IllegalArgumentException if a size or the frame rate is not positive
   * @throws IOException if the encoder cannot be opened
   */
  public VideoWriter(
      Path target, Configuration configuration, int height, int width, double frameRate)
      throws IOException {
    if (height < 1 || width < 1 || !(frameRate > 0 && frameRate <= 1000)) {
      throw new IllegalArgumentException(
          "A video of "
              + height
              + "x"
              + width
              + " at "
              + frameRate
              + " frames/s cannot be written, expected positive sizes and up to 1000 frames/s");
    }
    this.target = target;
    this.configuration = configuration;
    // The muxer goes back to fill in the index, which Hadoop streams cannot.
    this.local = Files.createTempFile("clip", ".mp4");
    boolean opened = false;
    try {
      this.encoder = new VideoEncoder(local.toString(), height, width, frameRate);
      opened = true;
    } finally {
      if (!opened) {
        Files.delete(local);
      }
    }
  }

  /**
   * Writes a whole clip.
   *
   * @param clip uint8 {@code [frames, height, width, 3]} (RGB) or {@code [.., 1]} (grey)
   * @throws IllegalArgumentException if the clip has another type or shape, or no frame
   */
  public static void write(Path target, Configuration configuration, Tensor clip, double frameRate)
      throws IOException {
    int[] shape = clip.shape();
    if (clip.type() != TensorType.UINT8
        || shape.length != 4
        || shape[0] < 1
        || (shape[3] != 3 && shape[3] != 1)) {
      throw new IllegalArgumentException(
          "A clip for "
              + target
              + " is "
              + clip.type().dtype()
              + " "
              + Arrays.toString(shape)
              + ", expected uint8 [frames, height, width, 3 or 1]");
    }
    try (VideoWriter writer =
        new VideoWriter(target, configuration, shape[1], shape[2], frameRate)) {
      byte[] frame = new byte[shape[1] * shape[2] * 3];
      var data = clip.data();
      for (int i = 0; i < shape[0]; i++) {
        if (shape[3] == 3) {
          data.get(frame);
        } else {
          for (int p = 0; p < frame.length; p += 3) {
            Arrays.fill(frame, p, p + 3, data.get());
          }
        }
        writer.add(frame);
      }
      writer.finish();
    }
  }

  /**
   * Appends a frame.
   *
   * @param rgb uint8 {@code [height, width, 3]}, row-major
   * @throws IllegalArgumentException if the length is another one
   */
  public void add(byte[] rgb) throws IOException {
    encoder.add(rgb);
  }

  /** Completes the file and puts it to its path. */
  public void finish() throws IOException {
    encoder.finish();
    NewFile.write(target, configuration, out -> Files.copy(local, out));
  }

  @Override
  public void close() throws IOException {
    encoder.close();
    Files.deleteIfExists(local);
  }
}
