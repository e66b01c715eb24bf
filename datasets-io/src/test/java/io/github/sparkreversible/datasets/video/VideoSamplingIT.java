package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kinds of sampling, facts of the header, and long videos in parts. */
public class VideoSamplingIT {
  private static final SparkSession SPARK = LocalSpark.session();
  private static final int FRAMES = 500;

  @TempDir public static Path folder;

  private static String video;

  /** Every frame has its number in two grey squares, which survive the encoder. */
  @BeforeAll
  public static void makeVideo() throws IOException {
    Path file = folder.resolve("numbers.mp4");
    try (VideoWriter writer =
        new VideoWriter(
            new org.apache.hadoop.fs.Path(file.toUri()), new Configuration(), 32, 64, 25)) {
      for (int i = 0; i < FRAMES; i++) {
        byte[] frame = new byte[32 * 64 * 3];
        for (int p = 0; p < frame.length; p++) {
          int digit = p / 3 % 64 < 32 ? i / 25 : i % 25;
          frame[p] = (byte) (20 + 8 * digit);
        }
        writer.add(frame);
      }
      writer.finish();
    }
    video = file.toString();
  }

  private static DataFrameReader video() {
    return SPARK.read().format("video").option("color", "grey");
  }

  /** The numbers that the frames of a clip show. */
  private static List<Integer> numbers(Row tensor) {
    Tensor clip = TensorColumn.fromRow(tensor);
    byte[] pixels = clip.toBytes();
    int height = clip.size(1);
    int width = clip.size(2);
    List<Integer> numbers = new ArrayList<>();
    for (int t = 0; t < clip.size(0); t++) {
      int row = (t * height + height / 2) * width;
      numbers.add(25 * digit(pixels[row + width / 4]) + digit(pixels[row + 3 * width / 4]));
    }
    return numbers;
  }

  private static int digit(byte pixel) {
    return Math.round(((pixel & 0xFF) - 20) / 8f);
  }

  private static List<List<Integer>> clips(DataFrameReader reader) {
    return reader.load(video).select("tensor").collectAsList().stream()
        .map(row -> numbers(row.getStruct(0)))
        .toList();
  }

  @Test
  public void denseClipsCoverTheVideo() {
    List<List<Integer>> clips =
        clips(video().option("sampling", "dense").option("frames", 4).option("stride", 2));
    assertEquals(FrameSampling.dense(4, 2, 0).clips(FRAMES), clips.size());
    for (int c = 0; c < clips.size(); c++) {
      assertEquals(List.of(8 * c, 8 * c + 2, 8 * c + 4, 8 * c + 6), clips.get(c));
    }
    List<List<Integer>> overlapping =
        clips(video().option("sampling", "dense").option("frames", 5).option("overlap", 3));
    assertEquals(248, overlapping.size());
    assertEquals(List.of(494, 495, 496, 497, 498), overlapping.get(247));
  }

  @Test
  public void aLongVideoIsDecodedInParts() {
    DataFrameReader reader =
        video().option("sampling", "dense").option("frames", 7).option("overlap", 2);
    List<Row> whole = reader.load(video).collectAsList();
    SPARK.conf().set("spark.sql.files.maxPartitionBytes", "4000");
    try {
      Dataset<Row> parts = reader.load(video);
      assertTrue(parts.toJavaRDD().getNumPartitions() > 3, "partitions");
      List<Row> rows = parts.collectAsList();
      assertEquals(whole.size(), rows.size());
      assertEquals(whole.size(), reader.load(video).count());
      for (int i = 0; i < rows.size(); i++) {
        assertEquals(i, rows.get(i).<Integer>getAs("clipIndex"));
        assertEquals(tensor(whole.get(i)), tensor(rows.get(i)));
        assertEquals(
            whole.get(i).<Double>getAs("startSeconds"), rows.get(i).<Double>getAs("startSeconds"));
      }
      assertEquals(3, reader.load(video).limit(3).collectAsList().size());
    } finally {
      SPARK.conf().unset("spark.sql.files.maxPartitionBytes");
    }
  }

  private static Tensor tensor(Row row) {
    return TensorColumn.fromRow(row.getAs("tensor"));
  }

  @Test
  public void randomFramesDependOnTheSeed() {
    DataFrameReader reader = video().option("sampling", "random").option("frames", 10);
    List<Integer> first = clips(reader.option("seed", 1)).get(0);
    assertEquals(first, clips(reader.option("seed", 1)).get(0));
    assertTrue(!first.equals(clips(reader.option("seed", 2)).get(0)), first::toString);
    for (int i = 0; i < 10; i++) {
      assertTrue(first.get(i) >= 50 * i && first.get(i) < 50 * (i + 1), first::toString);
    }
  }

  @Test
  public void framesByTime() {
    List<List<Integer>> clips =
        clips(
            video()
                .option("sampling", "time")
                .option("frames", 4)
                .option("startSeconds", 10)
                .option("endSeconds", 12));
    // 2 s from frame 250 on, 25 frames/s: at 10.25, 10.75, 11.25 and 11.75 s.
    assertEquals(List.of(List.of(256, 268, 281, 293)), clips);
    Dataset<Row> beyond = video().option("sampling", "time").option("startSeconds", 20).load(video);
    SparkException error = assertThrows(SparkException.class, beyond::collectAsList);
    assertTrue(
        error.getMessage().contains("it ends at 20.0 s")
            && error.getMessage().contains("'startSeconds' = 20.0"),
        error.getMessage());
  }

  /** 30 frames at irregular times in 3.965 s: by number they are not evenly spread over time. */
  @Test
  public void variableFrameRateIsSampledByPresentationTime() throws IOException {
    for (String name : List.of("awkward/variable_rate.webm", "awkward/variable_rate.mkv")) {
      VideoManifest.Entry entry = VideoManifest.entry(name);
      JsonNode times = entry.facts().get("video").get("frame_time_s");
      DataFrameReader reader = video().option("frames", 30);
      Tensor all = tensor(reader.load(entry.path().toString()).first());
      Tensor resampled =
          tensor(
              reader
                  .option("frameRate", 8)
                  .option("frames", 32)
                  .load(entry.path().toString())
                  .first());
      for (int i = 0; i < 32; i++) {
        int shown = 0;
        while (shown + 1 < 30 && times.get(shown + 1).asDouble() <= (i + 0.5) / 8) {
          shown++;
        }
        assertArrayEquals(frame(all, shown), frame(resampled, i), name + " frame " + i);
      }
    }
  }

  private static byte[] frame(Tensor clip, int index) {
    int bytes = clip.length() / clip.size(0);
    return Arrays.copyOfRange(clip.toBytes(), index * bytes, (index + 1) * bytes);
  }

  @Test
  public void factsOfTheHeaderAreThoseOfTheManifest() throws IOException {
    for (VideoManifest.Entry entry : VideoManifest.entries()) {
      if (!entry.hasFrames()) {
        continue;
      }
      Row row =
          video()
              .load(entry.path().toString())
              .select("duration", "frameRate", "frames", "width", "height", "codec")
              .first();
      JsonNode video = entry.facts().get("video");
      JsonNode stream = video.get("stream_duration_s");
      double duration = (stream.isNull() ? entry.facts().get("duration_s") : stream).asDouble();
      assertEquals(duration, row.getDouble(0), 1e-3, entry.name());
      assertEquals(video.get("fps").asDouble(), row.getDouble(1), 1e-3, entry.name());
      assertEquals(entry.frames(), row.getLong(2), entry.name());
      assertEquals(video.get("display_width").asInt(), row.getInt(3), entry.name());
      assertEquals(video.get("display_height").asInt(), row.getInt(4), entry.name());
      assertEquals(video.get("codec").asText(), row.getString(5), entry.name());
    }
  }

  @Test
  public void filtersOnTheHeaderAreTheSameAsAfterwards() throws IOException {
    String root = VideoManifest.entry("pool_cleaning.mp4").path().getParent().toString();
    Dataset<Row> all =
        video()
            .option("recursiveFileLookup", true)
            .option("pathGlobFilter", "*.{mp4,avi,webm,mkv}")
            .option("mode", "PERMISSIVE")
            .load(root)
            .select("origin", "frames", "codec", "width", "duration", "_corrupt_record");
    List<Row> rows = all.collectAsList();
    for (String filter :
        List.of(
            "frames > 100",
            "codec = 'h264' and width < 200",
            "not (duration <= 1.0)",
            "codec in ('vp9', 'mjpeg') or frames = 1",
            "frames is null",
            "origin like '%rotated%' and width = 120")) {
      List<String> filtered =
          all.where(filter).collectAsList().stream().map(row -> row.getString(0)).toList();
      List<String> expected =
          SPARK.createDataFrame(rows, all.schema()).where(filter).collectAsList().stream()
              .map(row -> row.getString(0))
              .toList();
      assertEquals(expected, filtered, filter);
      String plan = all.where(filter).queryExecution().toString();
      assertTrue(plan.contains("PushedFilters: "), plan);
    }
  }
}
