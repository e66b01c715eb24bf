package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One level of label folders, what is left out, and labels that the model does not know. */
public class LabelFoldersTest extends JUnitPlatformSuite {

  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();

  @Test
  void clipsAreFoundByLabelInOrder() throws IOException {
    touch("b/2.mp4", "b/1.mp4", "a/a b.mp4", "_hidden/x.mp4", ".git/y.mp4", "a/_SUCCESS");
    Files.createDirectory(folder.resolve("empty"));

    LabelFolders found = list(Map.of());

    assertEquals(List.of("a", "b"), found.labels());
    assertEquals(1, found.clips().get("a").size());
    assertTrue(found.clips().get("b").get(0).endsWith("b/1.mp4"));
    assertEquals(2, found.paths().size());
    assertTrue(found.paths().get(1).endsWith("/b"), found.paths()::toString);
    assertEquals(List.of(), warnings);
  }

  @Test
  void whatIsLeftOutIsNamed() throws IOException {
    touch("a/1.mp4", "a/takes/2.mp4", "stray.mp4");

    assertEquals(1, list(Map.of()).clips().get("a").size());
    assertEquals(1, warnings.size());
    assertTrue(warnings.get(0).contains("2 left out"), warnings::toString);
    assertTrue(warnings.get(0).contains("stray.mp4"), warnings::toString);
  }

  @Test
  void patternOfFileNamesAppliesToStrayFilesToo() throws IOException {
    touch("a/1.mp4", "a/1.txt", "readme.txt");

    LabelFolders found = list(Map.of("pathGlobFilter", "*.mp4"));

    assertEquals(1, found.clips().get("a").size());
    assertEquals(List.of(), warnings);
  }

  @Test
  void foldersInPlaceOfClipsAreNamed() throws IOException {
    touch("train/left/1.mp4", "test/left/1.mp4");

    String message = refused();

    assertTrue(message.contains(folder.resolve("test").toString()), message);
    assertTrue(message.contains("holds folders but no clip"), message);
  }

  @Test
  void withoutLabelFolderTheFilesAreNamed() throws IOException {
    touch("1.mp4", "2.mp4");

    String message = refused();

    assertTrue(message.contains("/<label>/*"), message);
    assertTrue(message.contains("1.mp4"), message);
  }

  @Test
  void absentFolderIsNamed() {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () ->
                LabelFolders.list(
                    new Configuration(),
                    VideoReading.of(Map.of()),
                    folder.resolve("absent").toString(),
                    warnings::add));
    assertTrue(message.contains("absent"), message);
  }

  @Test
  void unknownLabelIsNamedWithTheKnownOnes() throws IOException {
    touch("a/1.mp4", "z/1.mp4");
    LabelFolders found = list(Map.of());

    assertDoesNotThrow(() -> found.requireKnown(List.of("a", "b", "z")));
    String message =
        Thrown.message(IllegalArgumentException.class, () -> found.requireKnown(List.of("a", "b")));
    assertTrue(message.contains("'z'"), message);
    assertTrue(message.contains("a, b"), message);
    assertTrue(message.startsWith(folder.toString()), message);
  }

  private LabelFolders list(Map<String, String> options) throws IOException {
    return LabelFolders.list(
        new Configuration(), VideoReading.of(options), folder.toString(), warnings::add);
  }

  private String refused() {
    return Thrown.message(IllegalArgumentException.class, () -> list(Map.of()));
  }

  private void touch(String... names) throws IOException {
    for (String name : names) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
    }
  }
}
