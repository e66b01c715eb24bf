package io.github.sparkreversible.datasets.pointcloud.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

public class FaceSamplerTest extends JUnitPlatformSuite {
  /** A square of area 1 at z = 0, and a triangle of area 3 at z = 1. */
  private static final String MESH =
      "OFF\n7 2 0\n0 0 0\n1 0 0\n1 1 0\n0 1 0\n0 0 1\n3 0 1\n0 2 1\n4 0 1 2 3\n3 4 5 6\n";

  private static ReadPoints sample(String mesh, int points, long seed) throws IOException {
    return ReadPoints.of(
        Content.of("mesh.off", mesh.getBytes(StandardCharsets.US_ASCII)),
        new PointReadOptions(ColumnChoice.ALL, null, points, seed));
  }

  @Test
  public void pointsLieOnTheFacesInProportionToTheirAreas() throws IOException {
    int points = 40_000;
    ReadPoints drawn = sample(MESH, points, 1);
    assertEquals(points, drawn.count());
    int inSquare = 0;
    int nearCorner = 0;
    for (int i = 0; i < points; i++) {
      double x = drawn.value(i, 0);
      double y = drawn.value(i, 1);
      if (drawn.value(i, 2) == 0) {
        inSquare++;
        assertTrue(x >= 0 && x <= 1 && y >= 0 && y <= 1);
        nearCorner += x < 0.5 && y < 0.5 ? 1 : 0;
      } else {
        assertTrue(x >= 0 && y >= 0 && x / 3 + y / 2 <= 1 + 1e-12);
      }
    }
    // Five standard deviations.
    assertEquals(points / 4.0, inSquare, 5 * Math.sqrt(points * 0.25 * 0.75));
    assertEquals(inSquare / 4.0, nearCorner, 5 * Math.sqrt(inSquare * 0.25 * 0.75));
  }

  @Test
  public void theSeedDecides() throws IOException {
    double[] first = sample(MESH, 50, 7).values();
    assertArrayEquals(first, sample(MESH, 50, 7).values());
    assertFalse(Arrays.equals(first, sample(MESH, 50, 8).values()));
  }

  @Test
  public void facesWithoutAreaOrVerticesAreNamed() {
    for (String wrong :
        new String[] {
          "OFF\n3 1 0\n0 0 0\n1 0 0\n2 0 0\n3 0 1 2\n",
          "OFF\n3 1 0\n0 0 0\n1 0 0\n2 1 0\n3 0 1 3\n",
          "OFF\n3 1 0\n0 0 0\n1 0 0\n2 1 0\n3 0 1\n"
        }) {
      String message = Thrown.message(MalformedFileException.class, () -> sample(wrong, 5, 1));
      assertTrue(message.contains("mesh.off at line 6"), message);
    }
  }
}
