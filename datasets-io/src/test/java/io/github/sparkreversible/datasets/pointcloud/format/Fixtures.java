package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The small files beside {@code make_fixtures.py}, which other programs wrote. */
final class Fixtures {
  private Fixtures() {}

  static Content content(String name) {
    return Content.of(name, bytes(name));
  }

  static byte[] bytes(String name) {
    try (InputStream stream = Fixtures.class.getResourceAsStream("/pointcloud/" + name)) {
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
