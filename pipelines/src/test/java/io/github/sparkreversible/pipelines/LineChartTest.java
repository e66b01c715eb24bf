package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines, axes and the cases with little to draw. */
public class LineChartTest extends JUnitPlatformSuite {

  @Test
  void nothingToDrawIsSaid() {
    String html = draw(new LineChart("Empty", "x").line("none", new double[0][]));

    assertTrue(html.contains("Nothing was measured."));
    assertFalse(html.contains("<svg"));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -3.5, 1e-9, 1e12})
  void oneValueIsDrawn(double value) {
    String html = draw(new LineChart("One", "x").line("a", new double[][] {{5, value}}));

    assertTrue(html.contains("<circle"));
    assertFalse(html.contains("NaN"), html);
    assertFalse(html.contains("Infinity"), html);
  }

  @Test
  void linesStayInsideTheFigure() {
    String html =
        draw(
            new LineChart("Two", "x")
                .line("a", new double[][] {{0, -5}, {10, 5}})
                .line("b", new double[][] {{20, 100}}));

    Matcher points = Pattern.compile("points=\"([^\"]+)\"").matcher(html);
    assertTrue(points.find());
    String[] ends = points.group(1).split(" ");
    assertEquals("60.0,230.0", ends[0]);
    assertTrue(Double.parseDouble(ends[1].split(",")[1]) > 15, html);
  }

  @Test
  void longLinesAreAveraged() {
    double[][] points = new double[10001][];
    for (int i = 0; i < points.length; i++) {
      points[i] = new double[] {i, i % 2};
    }
    String html = draw(new LineChart("Long", "x").line("a", points).fromZeroToOne());

    Matcher drawn = Pattern.compile("points=\"([^\"]+)\"").matcher(html);
    assertTrue(drawn.find());
    int count = drawn.group(1).split(" ").length;
    assertTrue(count > 300 && count <= 600, "points: " + count);
  }

  private static String draw(LineChart chart) {
    StringBuilder html = new StringBuilder();
    chart.appendTo(html);
    return html.toString();
  }
}
