package io.github.sparkreversible.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * The folders of test data and golden numbers beside the project; a test that needs them skips
 * visibly where they are absent.
 */
public final class SharedData {
  private SharedData() {}

  /**
   * Folder of test data: system property {@code data.dir}, else {@code shared.data.dir}, default
   * {@code ../shared/data}.
   */
  public static Path dataDir() {
    String property = System.getProperty("data.dir") == null ? "shared.data.dir" : "data.dir";
    return folder(property, "data");
  }

  /**
   * Folder of golden numbers: system property {@code golden.dir}, default {@code ../shared/golden}.
   */
  public static Path goldenDir() {
    return folder("golden.dir", "golden");
  }

  /** A file or folder under {@link #dataDir}; the calling test is skipped if it is absent. */
  public static Path require(String relative) {
    return required(dataDir().resolve(relative), "data.dir");
  }

  /** What the manifest of a folder of test data says of each file, by the file's path. */
  public static Map<Path, JsonNode> manifest(String folder) throws IOException {
    Path manifest = require(folder + "/manifest.json");
    JsonNode files = new ObjectMapper().readTree(manifest.toFile()).get("files");
    Map<Path, JsonNode> entries = new LinkedHashMap<>();
    files
        .fields()
        .forEachRemaining(
            field -> entries.put(manifest.resolveSibling(field.getKey()), field.getValue()));
    return entries;
  }

  /** A file or folder under {@link #goldenDir}; the calling test is skipped if it is absent. */
  public static Path requireGolden(String relative) {
    return required(goldenDir().resolve(relative), "golden.dir");
  }

  private static Path required(Path path, String property) {
    Assumptions.assumeTrue(
        Files.exists(path),
        () -> "Skipped: " + path + " is absent (set -D" + property + "=FOLDER to name its folder)");
    return path;
  }

  private static Path folder(String property, String name) {
    return Optional.ofNullable(System.getProperty(property))
        .map(Path::of)
        .orElseGet(() -> projectRoot().resolve("..").resolve("shared").resolve(name))
        .toAbsolutePath()
        .normalize();
  }

  /**
   * Root folder of the project: system property {@code project.root}, else the folder above a
   * module.
   */
  public static Path projectRoot() {
    String root = System.getProperty("project.root");
    if (root != null) {
      return Path.of(root);
    }
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve(".mvn")) ? here : here.getParent();
  }
}
