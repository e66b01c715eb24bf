package io.github.sparkreversible.datasets.video;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;

/** The shared videos and what their manifest says of them. */
final class VideoManifest {
  /**
   * Colours may differ by this many levels, because FFmpeg's default conversion rounds coarsely.
   */
  private static final double LEVELS = 2;

  /** One file of the manifest. */
  record Entry(String name, Path path, JsonNode facts) {
    String expect() {
      return facts.get("expect").asText();
    }

    boolean hasFrames() {
      return expect().equals("ok") || expect().equals("partial");
    }

    int frames() {
      return facts.get("video").get("nb_frames_decoded").asInt();
    }

    Content content() throws IOException {
      return VideoManifest.content(path);
    }
  }

  private VideoManifest() {}

  /** A local file. */
  static Content content(Path path) throws IOException {
    return Content.of(
        new InputFile(path.toUri().toString(), Files.size(path), List.of()), new Configuration());
  }

  static List<Entry> entries() throws IOException {
    Path folder = SharedData.dataDir().resolve("video");
    return SharedData.manifest("video").entrySet().stream()
        .map(
            file ->
                new Entry(
                    folder.relativize(file.getKey()).toString(), file.getKey(), file.getValue()))
        .toList();
  }

  static Entry entry(String name) throws IOException {
    return entries().stream().filter(entry -> entry.name().equals(name)).findFirst().orElseThrow();
  }

  /** What is wrong with a clip of 8 uniform frames in original size and RGB; "" if nothing. */
  static String differences(Entry entry, Tensor clip) {
    JsonNode video = entry.facts().get("video");
    StringBuilder wrong = new StringBuilder();
    List<Integer> expected =
        List.of(8, video.get("display_height").asInt(), video.get("display_width").asInt(), 3);
    List<Integer> found = new ArrayList<>();
    for (int size : clip.shape()) {
      found.add(size);
    }
    if (!found.equals(expected)) {
      return "shape " + found + ", expected " + expected;
    }
    int pixels = clip.size(1) * clip.size(2);
    byte[] data = clip.toBytes();
    for (int frame = 0; frame < 8; frame++) {
      for (int c = 0; c < 3; c++) {
        double sum = 0;
        for (int p = 0; p < pixels; p++) {
          sum += data[(frame * pixels + p) * 3 + c] & 0xFF;
        }
        double mean = sum / pixels;
        double plain = entry.facts().get("mean_rgb").get(frame).get(c).asDouble();
        double accurate = entry.facts().get("mean_rgb_accurate").get(frame).get(c).asDouble();
        if (Math.abs(mean - plain) > LEVELS && Math.abs(mean - accurate) > LEVELS) {
          wrong.append(
              String.format(
                  "frame %d channel %d: mean %.3f, expected %.3f or %.3f%n",
                  frame, c, mean, plain, accurate));
        }
        wrong.append(quadrants(entry, data, clip.shape(), frame, c));
      }
    }
    return wrong.toString();
  }

  /** A wrongly turned frame has the right mean, but not in each quarter. */
  private static String quadrants(Entry entry, byte[] data, int[] shape, int frame, int c) {
    int height = shape[1];
    int width = shape[2];
    StringBuilder wrong = new StringBuilder();
    for (int q = 0; q < 4; q++) {
      int top = q < 2 ? 0 : height / 2;
      int bottom = q < 2 ? height / 2 : height;
      int left = q % 2 == 0 ? 0 : width / 2;
      int right = q % 2 == 0 ? width / 2 : width;
      double sum = 0;
      for (int y = top; y < bottom; y++) {
        for (int x = left; x < right; x++) {
          sum += data[((frame * height + y) * width + x) * 3 + c] & 0xFF;
        }
      }
      double mean = sum / ((bottom - top) * (double) (right - left));
      double expected = entry.facts().get("quadrant_mean_rgb").get(frame).get(q).get(c).asDouble();
      if (Math.abs(mean - expected) > LEVELS + 1) {
        wrong.append(
            String.format(
                "frame %d channel %d quarter %d: mean %.3f, expected %.3f%n",
                frame, c, q, mean, expected));
      }
    }
    return wrong.toString();
  }
}
