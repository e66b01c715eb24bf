package io.github.sparkreversible.datasets.pointcloud;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.pointcloud.format.PointReadOptions;
import io.github.sparkreversible.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.hadoop.conf.Configuration;

/** The shared point clouds and what their manifest says of them. */
public final class PointCloudManifest {
  /** One file of the manifest. */
  public record Entry(String name, Path path, JsonNode facts) {
    /** Whether it can be read. */
    public boolean isReadable() {
      return facts.get("expect").asText().equals("ok");
    }

    /** Number of points. */
    public long count() {
      return facts.get("count").asLong();
    }

    /** Names of a list of texts. */
    public List<String> texts(String key) {
      return StreamSupport.stream(facts.get(key).spliterator(), false)
          .map(JsonNode::asText)
          .toList();
    }

    /** Numbers of a list, NaN for null; null if the manifest has none. */
    public double[] numbers(String key) {
      JsonNode list = facts.get(key);
      return list == null
          ? null
          : StreamSupport.stream(list.spliterator(), false)
              .mapToDouble(number -> number.asDouble(Double.NaN))
              .toArray();
    }

    /** The file's bytes. */
    public Content content() throws IOException {
      return Content.of(
          new InputFile(path.toUri().toString(), Files.size(path), List.of()),
          new Configuration(false));
    }

    /** The option {@code columns} that the file needs, or null. */
    public String columns() {
      if (!name.endsWith(".bin")) {
        return null;
      }
      if (!isReadable()) {
        return "4";
      }
      List<String> columns = texts("columns");
      return columns.size() == 1
          ? columns.get(0) + ":" + texts("types").get(0)
          : String.join(",", columns);
    }

    /** The options that the file needs. */
    public PointReadOptions options() {
      return columns() == null ? PointReadOptions.DEFAULT : PointReadOptions.ofColumns(columns());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private PointCloudManifest() {}

  /** All files; the calling test is skipped where they are absent. */
  public static List<Entry> entries() throws IOException {
    Path folder = SharedData.dataDir().resolve("pointcloud");
    return SharedData.manifest("pointcloud").entrySet().stream()
        .map(
            file ->
                new Entry(
                    folder.relativize(file.getKey()).toString(), file.getKey(), file.getValue()))
        .toList();
  }
}
