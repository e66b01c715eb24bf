package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.testing.FfmpegProgram;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames got by their number are those of decoding from the start, pixel for pixel. */
public class FrameCursorTest extends JUnitPlatformSuite {
  private static final long SEED = 5;
  private static final int VISITS = 12;

  @TempDir public Path folder;

  /** What decoding from the start gives. */
  private record Frames(List<Long> sums, List<Double> starts, double end) {}

  private static long sum(FrameScaler scaler, AVFrame frame) throws IOException {
    byte[] pixels = new byte[(int) scaler.outputBytes()];
    scaler.scale(frame, pixels, 0);
    CRC32 sum = new CRC32();
    sum.update(pixels);
    return sum.getValue();
  }

  private static Frames sequential(Content file) throws IOException {
    List<Long> sums = new ArrayList<>();
    List<Double> starts = new ArrayList<>();
    double end = 0;
    try (VideoDecoder decoder = new VideoDecoder(file);
        FrameScaler scaler =
            new FrameScaler(file.path(), decoder.header(), FrameSize.ORIGINAL, false)) {
      for (AVFrame frame = decoder.next(); frame != null; frame = decoder.next()) {
        sums.add(sum(scaler, frame));
        starts.add(decoder.frameSeconds());
        end = decoder.frameEndSeconds();
      }
    }
    return new Frames(sums, starts, end);
  }

  private static FrameTimeline timeline(Content file, boolean byIndex) throws IOException {
    try (VideoContainer container = new VideoContainer(file)) {
      FrameIndexer indexer = new FrameIndexer(container);
      Optional<FrameTimeline> found = byIndex ? indexer.index() : indexer.packets();
      return found.orElse(null);
    }
  }

  /** Visits random frames; false if the cursor says that the timeline does not hold. */
  private static boolean visit(Content file, Frames frames, FrameTimeline timeline)
      throws IOException {
    String name = file.path() + (timeline.hasTimes() ? " by packets" : " by index");
    assertEquals(frames.sums.size(), timeline.frames(), name);
    assertEquals(frames.starts.get(0), timeline.startSeconds(), 1e-9, name);
    assertEquals(frames.end, timeline.endSeconds(), 0.002, name);
    SplittableRandom random = new SplittableRandom(SEED);
    try (FrameCursor cursor = new FrameCursor(new VideoDecoder(file), timeline, false);
        FrameScaler scaler = scaler(file)) {
      for (int i = 0; i < VISITS; i++) {
        int number = i == 0 ? timeline.frames() - 1 : random.nextInt(timeline.frames());
        AVFrame frame = cursor.frame(number);
        if (frame == null) {
          return false;
        }
        assertEquals(frames.sums.get(number), sum(scaler, frame), name + " frame " + number);
        assertEquals(frames.starts.get(number), cursor.seconds(), 1e-9, name);
        if (timeline.hasTimes()) {
          assertEquals(frames.starts.get(number), timeline.start(number), 1e-9, name);
          assertEquals(number, timeline.frameAt(timeline.start(number) + 1e-6), name);
        }
      }
    }
    return true;
  }

  private static FrameScaler scaler(Content file) throws IOException {
    try (VideoContainer container = new VideoContainer(file)) {
      return new FrameScaler(file.path(), container.header(), FrameSize.ORIGINAL, false);
    }
  }

  /** How many of the two ways without decoding all frames work for a file. */
  private static int ways(Content file) throws IOException {
    Frames frames = sequential(file);
    int ways = 0;
    for (boolean byIndex : new boolean[] {false, true}) {
      FrameTimeline timeline = timeline(file, byIndex);
      ways += timeline != null && visit(file, frames, timeline) ? 1 : 0;
    }
    return ways;
  }

  @Test
  public void sharedFilesByNumber() throws IOException {
    for (VideoManifest.Entry entry : VideoManifest.entries()) {
      if (entry.hasFrames()) {
        int ways = ways(entry.content());
        // Packets of AVI have no times of presentation, a cut file has lost its last ones.
        boolean onlyByDecoding =
            entry.name().equals("eye_makeup.avi") || entry.expect().equals("partial");
        int expected = onlyByDecoding ? 0 : entry.name().endsWith(".mp4") ? 2 : 1;
        assertEquals(expected, ways, entry.name());
      }
    }
  }

  /** Encoders that refer to frames across key frames, hide frames, or reorder them. */
  @Test
  public void filesOfOtherEncodersByNumber() throws IOException, InterruptedException {
    FfmpegProgram.require();
    String source = "testsrc2=size=160x120:rate=25:duration=8,format=yuv420p";
    List<List<String>> cases =
        List.of(
            List.of("closed.mp4", "-c:v", "libx264", "-g", "20"),
            List.of(
                "open.mp4", "-c:v", "libx264", "-x264-params", "open-gop=1:keyint=20:bframes=4"),
            List.of(
                "open.mkv", "-c:v", "libx264", "-x264-params", "open-gop=1:keyint=20:bframes=4"),
            List.of("h265.mp4", "-c:v", "libx265", "-x265-params", "log-level=none:keyint=20"),
            List.of("refresh.mp4", "-c:v", "libx264", "-x264-params", "intra-refresh=1:keyint=20"),
            List.of(
                "a.webm",
                "-c:v",
                "libvpx",
                "-g",
                "20",
                "-auto-alt-ref",
                "1",
                "-lag-in-frames",
                "10"),
            List.of("b.webm", "-c:v", "libvpx-vp9", "-g", "20", "-lag-in-frames", "10"),
            List.of("mpeg4.mp4", "-c:v", "mpeg4", "-g", "20", "-bf", "2"),
            List.of("mpeg4.avi", "-c:v", "mpeg4", "-g", "20", "-bf", "2"),
            List.of("mpeg2.ts", "-c:v", "mpeg2video", "-g", "20", "-bf", "2"),
            List.of("h264.ts", "-c:v", "libx264", "-g", "20"),
            List.of("mpeg2.mpg", "-c:v", "mpeg2video", "-g", "20", "-bf", "2"),
            List.of(
                "fragments.mp4",
                "-c:v",
                "libx264",
                "-g",
                "20",
                "-movflags",
                "frag_keyframe+empty_moov"),
            List.of("interlaced.mp4", "-c:v", "libx264", "-g", "20", "-flags", "+ilme+ildct"));
    Map<String, Integer> found = new LinkedHashMap<>();
    for (List<String> one : cases) {
      Path file = folder.resolve(one.get(0));
      FfmpegProgram.encode(source, one.subList(1, one.size()), file);
      found.put(one.get(0), ways(VideoManifest.content(file)));
    }
    // Frames without a key frame, and packets without times: only by decoding from the start.
    Map<String, Integer> expected = new LinkedHashMap<>();
    for (String name : found.keySet()) {
      boolean onlyByDecoding = List.of("refresh.mp4", "mpeg4.avi", "mpeg2.mpg").contains(name);
      boolean indexed = name.endsWith(".mp4") && !name.equals("fragments.mp4");
      expected.put(name, onlyByDecoding ? 0 : indexed ? 2 : 1);
    }
    assertEquals(expected, found);
  }
}
