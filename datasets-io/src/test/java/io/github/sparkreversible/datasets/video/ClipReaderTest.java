package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.testing.Thrown;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;
import org.scalatestplus.junit5.JUnitSuite;

public class ClipReaderTest extends JUnitSuite {
  private static ClipReader reader(FrameSampling sampling, FrameSize size) {
    return new ClipReader(new Configuration(), sampling, size, false);
  }

  @Test
  public void everySharedFileIsAsItsManifestSays() throws IOException {
    ClipReader reader = reader(FrameSampling.uniform(8), FrameSize.ORIGINAL);
    StringBuilder wrong = new StringBuilder();
    for (VideoManifest.Entry entry : VideoManifest.entries()) {
      if (entry.hasFrames()) {
        Tensor clip = reader.read(entry.file(), true).tensor();
        String differences = VideoManifest.differences(entry, clip);
        if (!differences.isEmpty()) {
          wrong.append(entry.name()).append(": ").append(differences).append('\n');
        }
        int count = countFrames(entry);
        if (count != entry.frames()) {
          wrong.append(entry.name() + ": " + count + " frames, expected " + entry.frames() + "\n");
        }
      } else {
        String message =
            Thrown.message(VideoFormatException.class, () -> reader.read(entry.file(), true));
        assertTrue(message.contains(entry.name()), message);
      }
    }
    assertEquals("", wrong.toString());
  }

  private static int countFrames(VideoManifest.Entry entry) throws IOException {
    Path path = new Path(entry.path().toUri());
    FileSystem fileSystem = path.getFileSystem(new Configuration());
    try (VideoDecoder decoder =
        new VideoDecoder(path.toString(), fileSystem.open(path), entry.file().length())) {
      int count = 0;
      while (decoder.next() != null) {
        count++;
      }
      return count;
    }
  }
}
