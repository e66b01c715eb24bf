package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.synthetic.Motion;
import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class ClipReaderTest extends JUnitPlatformSuite {
  private static final Configuration HADOOP = new Configuration();

  @TempDir public Path folder;

  /** Reads the uniform clip of a video. */
  private static VideoClip read(
      Content file, int frames, String size, boolean grey, boolean withPixels) throws IOException {
    try (ClipReader reader =
        new ClipReader(file, FrameSampling.uniform(frames), FrameSize.parse(size), grey, false)) {
      return withPixels ? reader.read(0, true) : reader.times(0);
    }
  }

  private static VideoDecoder open(Content file) throws IOException {
    return new VideoDecoder(file);
  }

  private static int countFrames(Content file) throws IOException {
    try (VideoDecoder decoder = open(file)) {
      int count = 0;
      while (decoder.next() != null) {
        count++;
      }
      return count;
    }
  }

  private Content write(String name, Tensor clip) throws IOException {
    Path file = folder.resolve(name);
    VideoWriter.write(new org.apache.hadoop.fs.Path(file.toUri()), HADOOP, clip, 16);
    return VideoManifest.content(file);
  }

  /** One frame of a clip, {@code [height, width, channels]}. */
  private static byte[] frame(Tensor clip, int index) {
    int bytes = clip.length() / clip.size(0);
    return Arrays.copyOfRange(clip.toBytes(), index * bytes, (index + 1) * bytes);
  }

  @Test
  public void everySharedFileIsAsItsManifestSays() throws IOException {
    StringBuilder wrong = new StringBuilder();
    for (VideoManifest.Entry entry : VideoManifest.entries()) {
      if (entry.hasFrames()) {
        String differences =
            VideoManifest.differences(
                entry, read(entry.content(), 8, "original", false, true).tensor());
        int count = countFrames(entry.content());
        if (!differences.isEmpty() || count != entry.frames()) {
          wrong.append(
              String.format(
                  "%s: %d frames, expected %d; %s%n",
                  entry.name(), count, entry.frames(), differences));
        }
      } else {
        String message =
            Thrown.message(
                MalformedFileException.class,
                () -> read(entry.content(), 8, "original", false, true));
        assertTrue(message.contains(entry.name()), message);
      }
    }
    assertEquals("", wrong.toString());
  }

  /** A sampled frame is that of sequential decoding, also where the header's count is wrong. */
  @Test
  public void sampledFramesAreThoseOfSequentialDecoding() throws IOException {
    for (VideoManifest.Entry entry : VideoManifest.entries()) {
      if (!entry.hasFrames() || !entry.name().startsWith("awkward")) {
        continue;
      }
      int count = entry.frames();
      Tensor all = read(entry.content(), count, "original", false, true).tensor();
      Tensor few = read(entry.content(), 5, "original", false, true).tensor();
      for (int i = 0; i < 5; i++) {
        int index = (int) ((i + 0.5) * count / 5);
        assertArrayEquals(frame(all, index), frame(few, i), entry.name() + " frame " + index);
      }
    }
  }

  @Test
  public void centreCropIsTheMiddleOfTheScaledFrame() throws IOException {
    for (String name : List.of("awkward/rotated_90.mp4", "awkward/odd_101x67_vp9.webm")) {
      VideoManifest.Entry entry = VideoManifest.entry(name);
      int height = entry.facts().get("video").get("display_height").asInt();
      int width = entry.facts().get("video").get("display_width").asInt();
      FrameSize.Geometry geometry = FrameSize.parse("40").geometry(height, width);
      Tensor cropped = read(entry.content(), 1, "40", false, true).tensor();
      Tensor whole =
          read(
                  entry.content(),
                  1,
                  geometry.scaledHeight() + "x" + geometry.scaledWidth(),
                  false,
                  true)
              .tensor();
      assertArrayEquals(new int[] {1, 40, 40, 3}, cropped.shape());
      byte[] expected = new byte[40 * 40 * 3];
      for (int y = 0; y < 40; y++) {
        int from = ((geometry.top() + y) * geometry.scaledWidth() + geometry.left()) * 3;
        System.arraycopy(whole.toBytes(), from, expected, y * 120, 120);
      }
      assertArrayEquals(expected, cropped.toBytes(), name);
    }
  }

  @Test
  public void greyIsTheLumaOfTheColours() throws IOException {
    Content file = write("a.mp4", MovingShapes.DEFAULT.clip(Motion.UP, 1, 2));
    Tensor rgb = read(file, 4, "original", false, true).tensor();
    Tensor grey = read(file, 4, "original", true, true).tensor();
    assertArrayEquals(new int[] {4, 64, 64, 1}, grey.shape());
    float[] colours = rgb.toFloats();
    float[] luma = grey.toFloats();
    double difference = 0;
    for (int i = 0; i < luma.length; i++) {
      double expected =
          0.299 * colours[3 * i] + 0.587 * colours[3 * i + 1] + 0.114 * colours[3 * i + 2];
      difference += Math.abs(expected - luma[i]) / luma.length;
    }
    assertTrue(difference < 1.5, "mean difference " + difference);
  }

  /** FFmpeg would show long texts as on a terminal. */
  @Test
  public void aTextIsNoVideo() throws IOException {
    Path file = folder.resolve("README.txt");
    Files.writeString(file, "Every clip shows a person at work in a kitchen.\n".repeat(100));
    Content text = VideoManifest.content(file);
    String message =
        Thrown.message(MalformedFileException.class, () -> read(text, 4, "original", false, true));
    assertTrue(message.contains("README.txt") && message.contains("text"), message);
  }

  @Test
  public void aPictureIsNoVideo() throws IOException {
    Content picture = picture("poster.png");
    String message =
        Thrown.message(
            MalformedFileException.class, () -> read(picture, 4, "original", false, true));
    assertTrue(message.contains("poster.png") && message.contains("picture"), message);
  }

  private Content picture(String name) throws IOException {
    BufferedImage image = new BufferedImage(40, 40, BufferedImage.TYPE_INT_RGB);
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return VideoManifest.content(file);
  }

  @Test
  public void timesComeWithoutPixels() throws IOException {
    Content file = write("a.mp4", MovingShapes.DEFAULT.clip(Motion.UP, 1, 2));
    VideoClip clip = read(file, 4, "original", false, false);
    assertEquals(null, clip.tensor());
    assertEquals(1.0, clip.endSeconds(), 1e-3);
  }

  /** Damage in a later clip is an error there; in the first one, what is left is counted. */
  @Test
  public void denseClipsEndAtAMissingFrame() throws IOException {
    for (int damaged : new int[] {13, 2}) {
      Content file = withoutFrame(VideoManifest.entry("awkward/odd_101x67_mpeg4.mp4"), damaged);
      try (ClipReader reader =
          new ClipReader(file, FrameSampling.dense(4, 1, 0), FrameSize.ORIGINAL, false, false)) {
        assertEquals(7, reader.clips());
        assertNull(reader.video().damage());
        if (damaged == 2) {
          reader.read(0, true);
          assertEquals(27 / 4, reader.clips());
          String damage = reader.video().damage();
          assertTrue(damage.matches("at 0\\.[01]\\d\\d s: .+"), damage);
          continue;
        }
        for (int clip = 0; clip < 3; clip++) {
          reader.read(clip, true);
        }
        String message = Thrown.message(MalformedFileException.class, () -> reader.read(3, true));
        assertTrue(message.contains("frame 12") && message.contains("not those"), message);
      }
    }
  }

  /** Packets and their times stay, so that the container tells the frames. */
  @Test
  public void damageInsideAFrameIsToldAndSoundVideosHaveNone() throws IOException {
    Content sound = write("a.mp4", MovingShapes.DEFAULT.clip(Motion.UP, 1, 2));
    byte[] bytes = Files.readAllBytes(folder.resolve("a.mp4"));
    try (VideoContainer container = new VideoContainer(sound)) {
      container.read();
      int begin = (int) container.packet().pos() + container.packet().size() / 2;
      for (int i = begin; i < begin + 6; i++) {
        bytes[i] ^= 0x55;
      }
    }
    for (Content file : List.of(sound, Content.of("damaged.mp4", bytes))) {
      try (ClipReader reader =
          new ClipReader(file, FrameSampling.uniform(8), FrameSize.ORIGINAL, false, false)) {
        reader.read(0, true);
        assertFalse(reader.video().isCounted());
        String damage = reader.video().damage();
        if (file == sound) {
          assertNull(damage);
        } else {
          assertTrue(damage != null && damage.matches("at 0\\.\\d{3} s: .+"), damage);
        }
      }
    }
  }

  /** Also where decoding begins at a key frame behind which frames refer to those before. */
  @Test
  public void soundSharedFilesAreNotDamaged() throws IOException {
    StringBuilder wrong = new StringBuilder();
    for (VideoManifest.Entry entry : VideoManifest.entries()) {
      if (entry.hasFrames()) {
        try (ClipReader reader =
            new ClipReader(
                entry.content(), FrameSampling.uniform(4), FrameSize.ORIGINAL, false, false)) {
          reader.read(0, true);
          if (!reader.video().isCounted() && reader.video().damage() != null) {
            wrong.append(entry.name()).append(": ").append(reader.video().damage()).append('\n');
          }
        }
      }
    }
    assertEquals("", wrong.toString());
  }

  /** A file whose frame of this number, a packet of its own, begins with zeros. */
  private static Content withoutFrame(VideoManifest.Entry entry, int number) throws IOException {
    byte[] bytes = Files.readAllBytes(entry.path());
    try (VideoContainer container = new VideoContainer(entry.content())) {
      for (int i = 0; i <= number; i++) {
        container.read();
      }
      int begin = (int) container.packet().pos();
      Arrays.fill(bytes, begin, begin + container.packet().size(), (byte) 0);
    }
    return Content.of(entry.name(), bytes);
  }

  @Test
  public void aClipThatFillsTheHeapIsRefused() {
    int side = 8192;
    VideoHeader header = new VideoHeader("h264", side, side, Orientation.UPRIGHT, 25, 1, 25);
    int frames = (int) (Runtime.getRuntime().maxMemory() / 4 / (3L * side * side)) + 1;
    String message =
        Thrown.message(
            MalformedFileException.class,
            () -> new ClipBuffer("huge.mp4", header, frames, FrameSize.ORIGINAL, false));
    assertTrue(
        message.contains("huge.mp4") && message.contains("8192x8192") && message.contains("'size'"),
        message);
  }

  /** JavaCPP has few native functions per callback class; decoders must not need one each. */
  @Test
  public void manyDecodersCanBeOpenAtOnce() throws IOException {
    Content file = write("a.mp4", MovingShapes.DEFAULT.clip(Motion.LEFT, 0, 1));
    List<VideoDecoder> decoders = new ArrayList<>();
    try {
      for (int i = 0; i < 40; i++) {
        decoders.add(open(file));
      }
      for (int frame = 0; frame < 16; frame++) {
        for (VideoDecoder decoder : decoders) {
          assertEquals(frame / 16.0, decoder.next() == null ? -1 : decoder.frameSeconds(), 1e-3);
        }
      }
    } finally {
      for (VideoDecoder decoder : decoders) {
        decoder.close();
      }
    }
  }
}
