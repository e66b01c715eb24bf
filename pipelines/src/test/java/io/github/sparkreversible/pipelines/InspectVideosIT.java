package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.video.VideoWriter;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code inspect} says of damaged and of very large videos. */
class InspectVideosIT {
  @TempDir Path folder;

  @Test
  void damageIsToldByItsTimeAndItsCause() throws IOException {
    Path video = folder.resolve("video.mp4");
    write(video, 64, 64, 50);
    JsonNode sound = inspect(video);
    assertTrue(sound.get("damage").isNull(), sound::toString);
    assertEquals(50, sound.get("frames").intValue());

    byte[] bytes = Files.readAllBytes(video);
    // The index lies at the end: from a third on, the pictures are gone.
    Arrays.fill(bytes, bytes.length / 3, bytes.length * 2 / 3, (byte) 0);
    Path damaged = Files.write(folder.resolve("damaged.mp4"), bytes);
    JsonNode facts = inspect(damaged);

    assertTrue(facts.get("error").isNull(), facts::toString);
    int frames = facts.get("frames").intValue();
    assertTrue(frames > 0 && frames < 50, facts::toString);
    String damage = facts.get("damage").textValue();
    assertTrue(damage.matches("at [0-9]\\.[0-9]{3} s: .+"), damage);
    double seconds = Double.parseDouble(damage.substring(3, 8));
    assertTrue(seconds > 0.1 && seconds < 1.5, "2 seconds are damaged from a third on: " + damage);
    String html = Files.readString(folder.resolve("output/inspect.html"));
    assertTrue(html.contains("damaged at "), html);
  }

  /**
   * Eight frames of it would take 797 MB, more than a quarter of the heap of this test; one fits.
   */
  @Test
  void framesOfAVeryLargeVideoAreMadeSmaller() throws IOException {
    Path video = folder.resolve("large.mp4");
    write(video, 4321, 7681, 1);
    JsonNode facts = inspect(video);

    assertTrue(facts.get("error").isNull(), facts::toString);
    assertEquals(7681, facts.get("width").intValue());
    assertEquals(4321, facts.get("height").intValue());
    double[] expected = meanOfFirstFrame(video);
    for (int channel = 0; channel < 3; channel++) {
      assertEquals(
          expected[channel], facts.get("meanRgb").get(channel).doubleValue(), 1, facts::toString);
    }
  }

  /** Mean level of each channel, of pixels as large as they are. */
  private static double[] meanOfFirstFrame(Path video) {
    Row row =
        LocalSpark.session()
            .read()
            .format("video")
            .option("frames", 1)
            .load(video.toString())
            .select("tensor")
            .first();
    Tensor frame = TensorColumn.fromRow(row.getStruct(0));
    assertEquals(7681, frame.size(2));
    long[] sums = new long[3];
    byte[] pixels = frame.toBytes();
    for (int i = 0; i < pixels.length; i++) {
      sums[i % 3] += pixels[i] & 0xFF;
    }
    return Arrays.stream(sums).mapToDouble(sum -> sum * 3.0 / pixels.length).toArray();
  }

  /** Reddish pictures with a pattern that moves, so that no two frames are alike. */
  private static void write(Path target, int height, int width, int frames) throws IOException {
    byte[] frame = new byte[height * width * 3];
    try (VideoWriter writer =
        new VideoWriter(
            new org.apache.hadoop.fs.Path(target.toUri()),
            new Configuration(),
            height,
            width,
            25)) {
      for (int i = 0; i < frames; i++) {
        for (int pixel = 0; pixel < frame.length; pixel += 3) {
          int noise = Math.floorMod(pixel * 7919 + i * 104_729, 41) - 20;
          frame[pixel] = (byte) (200 + noise);
          frame[pixel + 1] = (byte) (90 + noise);
          frame[pixel + 2] = (byte) (40 + noise);
        }
        writer.add(frame);
      }
      writer.finish();
    }
  }

  private JsonNode inspect(Path video) throws IOException {
    Path output = folder.resolve("output");
    JobRun run =
        JobRun.of(
            "inspect",
            "--format",
            "video",
            "--data",
            video.toString(),
            "--output",
            output.toString(),
            "--overwrite");
    assertEquals(0, run.exitCode(), run::err);
    return new ObjectMapper().readTree(output.resolve("inspect.json").toFile()).get(0);
  }
}
