package io.github.sparkreversible.datasets.pointcloud.format;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that the fuzz test damages can be read before. */
public class SmallCloudsTest extends JUnitPlatformSuite {
  @TempDir public Path folder;

  @Test
  public void everyFileCanBeRead() throws IOException {
    try (Stream<Path> files = Files.list(SmallClouds.write(folder.resolve("clouds")))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        PointReadOptions options =
            new PointReadOptions(
                name.endsWith(".bin") ? ColumnChoice.parse("4") : ColumnChoice.ALL,
                name.startsWith("latest") ? "scan/xyz" : null,
                name.endsWith(".off") ? 10 : 0,
                1);
        assertTrue(
            ReadPoints.of(Content.of(name, Files.readAllBytes(file)), options).count() > 0, name);
      }
    }
  }
}
