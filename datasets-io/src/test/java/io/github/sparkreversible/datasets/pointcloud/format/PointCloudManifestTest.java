package io.github.sparkreversible.datasets.pointcloud.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.pointcloud.PointCloudManifest;
import io.github.sparkreversible.datasets.pointcloud.PointCloudManifest.Entry;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every shared file gives the points that its manifest states, or a clear error. */
public class PointCloudManifestTest extends JUnitPlatformSuite {
  /** Skipped where the files are absent; tests made for each file would be absent too. */
  @Test
  public void theManifestHasFiles() throws IOException {
    assertFalse(PointCloudManifest.entries().isEmpty());
  }

  @TestFactory
  public List<DynamicTest> everyFileIsAsTheManifestSays() throws IOException {
    return PointCloudManifest.entries().stream()
        .map(entry -> dynamicTest(entry.name(), () -> check(entry)))
        .toList();
  }

  private static void check(Entry entry) throws IOException {
    if (entry.isReadable()) {
      checkPoints(entry);
    } else {
      String message =
          Thrown.message(
              MalformedFileException.class, () -> ReadPoints.of(entry.content(), entry.options()));
      assertTrue(message.contains(entry.path().getFileName().toString()), message);
    }
  }

  private static void checkPoints(Entry entry) throws IOException {
    ReadPoints points = ReadPoints.of(entry.content(), entry.options());
    assertEquals(entry.count(), points.count());
    if (points.header().count() >= 0) {
      assertEquals(entry.count(), points.header().count());
    }
    List<String> columns = entry.texts("columns");
    assertTrue(points.header().columns().containsAll(columns), points.header().toString());
    for (int i = 0; i < columns.size(); i++) {
      int column = points.header().columns().indexOf(columns.get(i));
      if (entry.numbers("min") == null) {
        continue;
      }
      ReadPoints.Statistics found = points.statistics(column);
      assertClose(entry.numbers("min")[i], found.min());
      assertClose(entry.numbers("max")[i], found.max());
      assertClose(entry.numbers("mean")[i], found.mean());
      assertClose(entry.numbers("first")[i], points.value(0, column));
      assertClose(entry.numbers("last")[i], points.value((int) entry.count() - 1, column));
      long finite = entry.facts().path("finite_count").asLong(entry.count());
      assertEquals(finite, found.finitePoints());
    }
  }

  /** Text has nine digits, which name a float32 but are not it. */
  private static void assertClose(double expected, double actual) {
    assertEquals(expected, actual, Double.isNaN(expected) ? 0 : 1e-9 + 1e-8 * Math.abs(expected));
  }
}
