package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.datasets.pointcloud.PointCloudManifest;
import io.github.sparkreversible.testing.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inspect} says of every shared file what the manifest says. */
class InspectManifestIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Colours may differ by this many levels: FFmpeg's default conversion rounds coarsely. */
  private static final double LEVELS = 2;

  @TempDir Path folder;

  @Test
  void videos() throws IOException {
    Map<Path, JsonNode> manifest = SharedData.manifest("video");
    Map<Path, JsonNode> found = inspect("video", SharedData.require("video").toString());

    for (Map.Entry<Path, JsonNode> entry : manifest.entrySet()) {
      JsonNode facts = found.get(entry.getKey());
      String name = entry.getKey().getFileName().toString();
      if (entry.getValue().get("expect").asText().matches("ok|partial")) {
        assertTrue(facts.get("error").isNull(), facts::toString);
        checkVideo(name, entry.getValue(), facts);
        boolean isDamaged = entry.getValue().get("expect").asText().equals("partial");
        assertEquals(isDamaged, facts.get("damage").isTextual(), facts::toString);
      } else {
        assertTrue(facts.get("error").asText().contains(name), facts::toString);
        assertTrue(facts.get("meanRgb").isNull(), facts::toString);
      }
    }
    assertEquals(
        manifest.size() + 1, found.size(), "the manifest is no video, and nothing is lost");
  }

  private static void checkVideo(String name, JsonNode expected, JsonNode facts) {
    JsonNode video = expected.get("video");
    assertEquals(video.get("nb_frames_decoded").asLong(), facts.get("frames").asLong(), name);
    assertEquals(video.get("display_width").asInt(), facts.get("width").asInt(), name);
    assertEquals(video.get("display_height").asInt(), facts.get("height").asInt(), name);
    assertEquals(video.get("codec").asText(), facts.get("codec").asText(), name);
    assertEquals(video.get("fps").asDouble(), facts.get("frameRate").asDouble(), 1e-3, name);
    JsonNode duration = video.get("stream_duration_s");
    assertEquals(
        (duration.isNull() ? expected.get("duration_s") : duration).asDouble(),
        facts.get("durationSeconds").asDouble(),
        1e-3,
        name);
    for (int channel = 0; channel < 3; channel++) {
      double mean = facts.get("meanRgb").get(channel).asDouble();
      double plain = meanOfFrames(expected.get("mean_rgb"), channel);
      double accurate = meanOfFrames(expected.get("mean_rgb_accurate"), channel);
      assertTrue(
          Math.min(Math.abs(mean - plain), Math.abs(mean - accurate)) <= LEVELS,
          name + " channel " + channel + ": " + mean + ", expected " + plain + " or " + accurate);
    }
  }

  private static double meanOfFrames(JsonNode frames, int channel) {
    double sum = 0;
    for (JsonNode frame : frames) {
      sum += frame.get(channel).asDouble();
    }
    return sum / frames.size();
  }

  @Test
  void pointClouds() throws IOException {
    Map<String, List<PointCloudManifest.Entry>> byColumns = new HashMap<>();
    for (PointCloudManifest.Entry entry : PointCloudManifest.entries()) {
      byColumns.computeIfAbsent(entry.columns(), key -> new ArrayList<>()).add(entry);
    }
    Map<Path, JsonNode> all = inspect("pointcloud", SharedData.require("pointcloud").toString());
    assertEquals(PointCloudManifest.entries().size() + 1, all.size());
    for (Map.Entry<String, List<PointCloudManifest.Entry>> group : byColumns.entrySet()) {
      List<PointCloudManifest.Entry> entries = group.getValue();
      Map<Path, JsonNode> found = group.getKey() == null ? all : rows(group.getKey(), entries);
      for (PointCloudManifest.Entry entry : entries) {
        checkCloud(entry, found.get(entry.path()));
        assertEquals(
            group.getKey() != null,
            all.get(entry.path()).get("error").asText().contains("option 'columns'"),
            entry.name());
      }
    }
  }

  /** Files without a header need an option, each kind another one. */
  private Map<Path, JsonNode> rows(String columns, List<PointCloudManifest.Entry> entries)
      throws IOException {
    List<String> paths = entries.stream().map(entry -> entry.path().toString()).toList();
    String pattern = paths.size() == 1 ? paths.get(0) : "{" + String.join(",", paths) + "}";
    return inspect("pointcloud", pattern, "--read", "columns=" + columns);
  }

  private static void checkCloud(PointCloudManifest.Entry entry, JsonNode facts) {
    if (!entry.isReadable()) {
      String file = entry.path().getFileName().toString();
      assertTrue(facts.get("error").asText().contains(file), facts::toString);
      return;
    }
    assertTrue(facts.get("error").isNull(), facts::toString);
    assertEquals(entry.count(), facts.get("count").asLong(), entry.name());
    List<String> columns = new ArrayList<>();
    facts.get("columns").forEach(column -> columns.add(column.asText()));
    for (String statistic : List.of("min", "max", "mean")) {
      double[] expected = entry.numbers(statistic);
      for (int i = 0; expected != null && i < expected.length; i++) {
        int column = columns.indexOf(entry.texts("columns").get(i));
        double value = facts.get(statistic).get(column).asDouble();
        // Text has nine digits, which name a float32 but are not it.
        assertEquals(expected[i], value, 1e-9 + 1e-8 * Math.abs(expected[i]), entry.name());
      }
    }
    assertEquals(
        entry.facts().path("finite_count").asLong(entry.count()),
        facts.get("finiteCount").asLong(),
        entry.name());
  }

  /** The objects that the job leaves, by the files' paths. */
  private Map<Path, JsonNode> inspect(String format, String data, String... more)
      throws IOException {
    Path output = folder.resolve("output");
    List<String> arguments =
        new ArrayList<>(List.of("inspect", "--format", format, "--data", data, "--overwrite"));
    arguments.addAll(List.of("--output", output.toString(), "--mode", "PERMISSIVE"));
    arguments.addAll(List.of(more));
    JobRun run = JobRun.of(arguments.toArray(String[]::new));
    assertEquals(0, run.exitCode(), run::err);
    Map<Path, JsonNode> files = new HashMap<>();
    for (JsonNode file : JSON.readTree(output.resolve("inspect.json").toFile())) {
      files.put(Path.of(file.get("origin").asText().replaceFirst("^file:", "")), file);
    }
    return files;
  }
}
