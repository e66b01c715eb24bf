package io.github.sparkreversible.datasets.pointcloud;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.Test;

public class CloudReaderTest extends JUnitPlatformSuite {
  private static CloudReader reader(String text, Map<String, String> options) throws IOException {
    return new CloudReader(
        Content.of("points.xyz", text.getBytes(StandardCharsets.US_ASCII)),
        PointCloudOptions.parse(new CaseInsensitiveStringMap(options)));
  }

  @Test
  public void anOffsetIsTakenOffWhereFloat32IsTooCoarse() throws IOException {
    try (CloudReader reader = reader("8191.5 8192.25 -500000.5\n1 2 3\n", Map.of())) {
      PointSet points = reader.read(0, 0, 0);
      assertArrayEquals(new double[] {0, 8192, -500001}, reader.offset());
      assertArrayEquals(
          new float[] {8191.5f, 0.25f, 0.5f, 1, -8190, 500004}, points.tensor(3).toFloats());
      assertEquals(8192.25, points.bounds().maxY());
      assertEquals(-500000.5, points.bounds().minZ());
    }
  }

  @Test
  public void theFirstFinitePointDecides() throws IOException {
    try (CloudReader reader = reader("nan 0 0\n100000.5 inf 0\n20000 0 0\n", Map.of())) {
      assertArrayEquals(new double[] {20000, 0, 0}, reader.offset());
      float[] values = reader.read(0, 0, 0).tensor(3).toFloats();
      assertTrue(Float.isNaN(values[0]));
      assertEquals(80000.5f, values[3]);
      assertEquals(Float.POSITIVE_INFINITY, values[4]);
    }
  }

  @Test
  public void theOffsetCanBeGiven() throws IOException {
    try (CloudReader reader = reader("100000 0 0\n", Map.of("offset", "none"))) {
      assertEquals(100000f, reader.read(0, 0, 0).tensor(3).toFloats()[0]);
    }
    try (CloudReader reader = reader("10 0 0\n", Map.of("offset", "4, 5,6"))) {
      assertArrayEquals(new float[] {6, -5, -6}, reader.read(0, 0, 0).tensor(3).toFloats());
    }
  }

  @Test
  public void numbersBeyondFloat32AndLabelsThatAreNoneAreNamed() {
    String large =
        Thrown.message(
            MalformedFileException.class,
            () -> reader("1 2 3\n1 2 1e300\n", Map.of()).read(0, 0, 0));
    assertTrue(large.contains("point 1") && large.contains("1.0E300"), large);
    String label =
        Thrown.message(
            MalformedFileException.class,
            () ->
                reader("1 2 3 0.5\n", Map.of("columns", "x,y,z,kind", "pointLabels", "kind"))
                    .read(0, 0, 0));
    assertTrue(label.contains("'kind' is 0.5"), label);
    String missing =
        Thrown.message(
            MalformedFileException.class,
            () -> reader("1 2 3 4\n", Map.of("pointLabels", "kind")).read(0, 0, 0));
    assertTrue(missing.contains("'kind'"), missing);
  }
}
