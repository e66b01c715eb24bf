package io.github.sparkreversible.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds golden fixtures: the sub-folders of the folder named by the system property {@code
 * golden.dir} that hold a {@code meta.json}, chosen by what that file says and never by the name of
 * the folder.
 */
public final class GoldenFixtures {

  private GoldenFixtures() {}

  /**
   * The fixtures whose {@code meta.json} fits. Skips the running test, with a message, if the
   * folder is absent or holds none.
   *
   * @param what what is looked for, for the message
   * @param fits tells by the content of {@code meta.json}
   * @return at least one fixture, ordered by folder
   */
  public static List<GoldenFixture> find(String what, Predicate<JsonNode> fits) throws IOException {
    Path folder = Path.of(System.getProperty("golden.dir", "../../shared/golden"));
    Assumptions.assumeTrue(
        Files.isDirectory(folder),
        "no golden fixtures (" + what + "): there is no folder " + folder);
    List<GoldenFixture> found = new ArrayList<>();
    try (Stream<Path> children = Files.list(folder)) {
      for (Path child : children.sorted().toList()) {
        Path meta = child.resolve("meta.json");
        if (Files.isRegularFile(meta)) {
          JsonNode content = new ObjectMapper().readTree(meta.toFile());
          if (fits.test(content)) {
            found.add(new GoldenFixture(child, content));
          }
        }
      }
    }
    Assumptions.assumeFalse(found.isEmpty(), "no golden fixtures (" + what + ") below " + folder);
    return found;
  }

  /** Fits a {@code meta.json} whose entry {@code key} is this text. */
  public static Predicate<JsonNode> entryIs(String key, String value) {
    return meta -> meta.path(key).asText().equals(value);
  }

  /** Fits a {@code meta.json} whose entry {@code key} contains this text. */
  public static Predicate<JsonNode> entryContains(String key, String part) {
    return meta -> meta.path(key).asText().contains(part);
  }
}
