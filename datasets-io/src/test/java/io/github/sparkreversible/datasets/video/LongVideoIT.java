package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A video of 20 minutes, longer than what is read into memory. */
public class LongVideoIT {
  private static final int MINUTES = 20;

  @TempDir public Path folder;

  @Test
  @Tag("long")
  public void twoPartsHaveTheFramesOfOneAndAClipCostsNoPrefix() throws IOException {
    Path video = folder.resolve("long.mp4");
    VideoThroughputProgram.make(video, MINUTES);
    long bytes = Files.size(video);
    assertTrue(bytes > VideoContainer.IN_MEMORY_BYTES, bytes + " bytes");
    long begin = System.nanoTime();
    List<Row> whole = VideoThroughputProgram.sums(video, bytes + 1);
    double wholeSeconds = (System.nanoTime() - begin) / 1e9;
    assertEquals(MINUTES * 60 * 25 / 16, whole.size());
    assertEquals(whole, VideoThroughputProgram.sums(video, bytes / 2 + 1));
    VideoThroughputProgram.middleClip(video);
    begin = System.nanoTime();
    VideoThroughputProgram.middleClip(video);
    double clipSeconds = (System.nanoTime() - begin) / 1e9;
    assertTrue(
        clipSeconds < wholeSeconds / 20, clipSeconds + " s of " + wholeSeconds + " s for all");
  }
}
