package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Options of reading: what is refused, and what is kept. */
public class VideoReadingTest extends JUnitPlatformSuite {

  @Test
  void givenOptionsReplaceDefaults() {
    Map<String, String> options =
        VideoReading.of(Map.of("Frames", "8")).with(Map.of("size", "32")).options();

    assertEquals("8", options.get("frames"));
    assertEquals("32", options.get("size"));
    assertEquals("rgb", options.get("color"));
  }

  @Test
  void settingsOfTheFileSystemAreUsedAndNotShown() {
    VideoReading reading =
        VideoReading.of(Map.of("fs.s3a.secret.key", "hush", "FS.s3a.access.key", "hush"));

    assertEquals("hush", reading.configuration(new Configuration(false)).get("fs.s3a.secret.key"));
    assertFalse(reading.toJson().contains("hush"), reading::toJson);
    assertFalse(reading.options().toString().contains("s3a"), reading.options()::toString);
    assertTrue(reading.toJson().contains("frames"), reading::toJson);
  }

  @ParameterizedTest
  @ValueSource(strings = {"labels", "recursiveFileLookup", "RECURSIVEFILELOOKUP", "path", "paths"})
  void optionOfTheJobIsRefused(String name) {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> VideoReading.requireAllowed(Map.of(name, "false")));

    assertTrue(message.contains("--read " + name + "=false"), message);
    assertDoesNotThrow(() -> VideoReading.requireAllowed(Map.of("pathGlobFilter", "*.mp4")));
  }

  @Test
  void permissiveModeIsRefusedWithTheReason() {
    String message =
        Thrown.message(
            IllegalArgumentException.class,
            () -> VideoReading.requireAllowed(Map.of("MODE", " permissive")));

    assertTrue(message.contains("rows without a clip"), message);
    assertTrue(message.contains("FAILFAST"), message);
    assertTrue(message.contains("DROPMALFORMED"), message);
    assertDoesNotThrow(() -> VideoReading.requireAllowed(Map.of("mode", "dropMalformed")));
  }

  @Test
  void unknownOptionIsRefusedBeforeAnythingIsRead() {
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> VideoReading.of(Map.of("colour", "grey")));

    assertTrue(message.contains("colour"), message);
  }
}
