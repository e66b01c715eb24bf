package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class VideoWriterTest extends JUnitPlatformSuite {
  private static final Configuration HADOOP = new Configuration();

  @TempDir public Path folder;

  /** A ramp that moves to the right and changes its colour, smooth as real pictures are. */
  private static Tensor ramp(int frames, int height, int width) {
    byte[] data = new byte[frames * height * width * 3];
    int at = 0;
    for (int t = 0; t < frames; t++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          data[at++] = (byte) (40 + 150 * ((x + 3 * t) % width) / width);
          data[at++] = (byte) (40 + 150 * y / height);
          data[at++] = (byte) (60 + 5 * t);
        }
      }
    }
    return Tensor.wrap(TensorType.UINT8, data, frames, height, width, 3);
  }

  private static double meanDifference(Tensor a, Tensor b) {
    float[] x = a.toFloats();
    float[] y = b.toFloats();
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += Math.abs(x[i] - y[i]);
    }
    return sum / x.length;
  }

  private VideoClip read(Path file, int frames) throws IOException {
    try (ClipReader reader =
        new ClipReader(
            VideoManifest.content(file),
            FrameSampling.uniform(frames),
            FrameSize.ORIGINAL,
            false,
            false)) {
      return reader.read(0, true);
    }
  }

  private void roundTrip(int frames, int height, int width, double rate, String codec)
      throws IOException {
    Path file = folder.resolve(height + "x" + width + "x" + frames + ".mp4");
    Tensor clip = ramp(frames, height, width);
    VideoWriter.write(new org.apache.hadoop.fs.Path(file.toUri()), HADOOP, clip, rate);
    VideoClip back = read(file, frames);
    assertArrayEquals(clip.shape(), back.tensor().shape());
    assertEquals(0, back.startSeconds(), 1e-3);
    assertEquals(frames / rate, back.endSeconds(), 1e-3);
    double difference = meanDifference(clip, back.tensor());
    // Colour is kept for squares of 2 x 2 pixels, which shows in a picture of few pixels.
    double limit = width > 8 ? 4 : 10;
    assertTrue(difference < limit, file + ": mean difference " + difference);
    try (VideoDecoder decoder = new VideoDecoder(VideoManifest.content(file))) {
      assertEquals(codec, decoder.header().codec());
      assertEquals(frames, decoder.header().frames());
      assertEquals(rate, decoder.header().frameRate(), 1e-3);
      int count = 0;
      while (decoder.next() != null) {
        count++;
      }
      assertEquals(frames, count);
    }
  }

  @Test
  public void evenSizesBecomeH264AndComeBack() throws IOException {
    roundTrip(16, 64, 64, 16, "h264");
    roundTrip(1, 16, 18, 16, "h264");
    roundTrip(130, 48, 80, 29.97, "h264");
  }

  @Test
  public void oddAndTinySizesBecomeMpeg4AndComeBack() throws IOException {
    roundTrip(16, 67, 101, 25, "mpeg4");
    roundTrip(16, 8, 8, 25, "mpeg4");
  }

  @Test
  public void greyClipsComeBackGrey() throws IOException {
    byte[] data = new byte[4 * 32 * 32];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (100 + 20 * (i / 1024));
    }
    Path file = folder.resolve("grey.mp4");
    Tensor clip = Tensor.wrap(TensorType.UINT8, data, 4, 32, 32, 1);
    VideoWriter.write(new org.apache.hadoop.fs.Path(file.toUri()), HADOOP, clip, 8);
    float[] back = read(file, 4).tensor().toFloats();
    for (int i = 0; i < back.length; i++) {
      assertEquals(data[i / 3] & 0xFF, back[i], 3, "value " + i);
    }
  }

  @Test
  public void theSameFramesGiveTheSameBytes() throws IOException {
    Tensor clip = ramp(16, 64, 64);
    for (String name : List.of("a.mp4", "b.mp4")) {
      VideoWriter.write(
          new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()), HADOOP, clip, 16);
    }
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("a.mp4")), Files.readAllBytes(folder.resolve("b.mp4")));
  }

  @Test
  public void replacesAFileAndItsChecksum() throws IOException {
    org.apache.hadoop.fs.Path target =
        new org.apache.hadoop.fs.Path(folder.resolve("a.mp4").toUri());
    try (OutputStream old = target.getFileSystem(HADOOP).create(target)) {
      old.write(new byte[100_000]);
    }
    assertTrue(Files.exists(folder.resolve(".a.mp4.crc")));
    VideoWriter.write(target, HADOOP, ramp(3, 32, 32), 16);
    assertEquals(3, read(folder.resolve("a.mp4"), 3).tensor().size(0));
    assertFalse(Files.exists(folder.resolve(".a.mp4.crc")));
  }

  @Test
  public void anUnfinishedVideoLeavesNothing() throws IOException {
    Path file = folder.resolve("unfinished.mp4");
    try (VideoWriter writer =
        new VideoWriter(new org.apache.hadoop.fs.Path(file.toUri()), HADOOP, 32, 32, 16)) {
      writer.add(new byte[32 * 32 * 3]);
    }
    assertFalse(Files.exists(file));
  }

  @Test
  public void refusesWhatIsNoClip() {
    Tensor floats = Tensor.ofFloats(new float[12], 1, 2, 2, 3);
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                VideoWriter.write(
                    new org.apache.hadoop.fs.Path(folder.resolve("x.mp4").toUri()),
                    HADOOP,
                    floats,
                    16));
    assertTrue(
        message.contains("x.mp4")
            && message.contains("float32 [1, 2, 2, 3]")
            && message.contains("uint8 [frames, height, width, 3 or 1]"),
        message);
  }
}
