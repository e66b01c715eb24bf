package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.synthetic.Motion;
import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import io.github.sparkreversible.testing.SharedData;
import io.github.sparkreversible.testing.fuzz.FuzzRun;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged videos give clips or a clear error, soon and in little memory. The number of cases is the
 * system property {@code fuzz.cases}; what is read is made by {@link VideoFuzzProgram}.
 */
public class VideoFuzzTest extends JUnitPlatformSuite {
  private static final int CASES = Integer.getInteger("fuzz.cases", 400);
  private static final long SEED = Long.getLong("fuzz.seed", 20_240_611L);

  @TempDir public Path folder;

  /** Small videos in several containers and codecs. */
  private Path originals() throws IOException {
    Path originals = Files.createDirectory(folder.resolve("originals"));
    for (int side : new int[] {48, 47}) {
      MovingShapes shapes = new MovingShapes(Motion.TRANSLATIONS, 12, side, 16);
      VideoWriter.write(
          new org.apache.hadoop.fs.Path(originals.resolve(side + ".mp4").toUri()),
          new Configuration(),
          shapes.clip(Motion.LEFT, 0, 1),
          16);
    }
    Path shared = SharedData.dataDir().resolve("video/awkward");
    if (Files.exists(shared)) {
      try (Stream<Path> files = Files.list(shared)) {
        for (Path file : files.toList()) {
          if (Files.size(file) > 0 && Files.size(file) < 100_000) {
            Files.copy(file, originals.resolve(file.getFileName()));
          }
        }
      }
    }
    return originals;
  }

  @Test
  public void damagedVideosGiveAResultOrAClearError() throws IOException, InterruptedException {
    new FuzzRun(VideoFuzzProgram.class, originals(), folder, CASES, SEED).check();
  }
}
