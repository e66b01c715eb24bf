package io.github.sparkreversible.pipelines;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A line chart as an inline SVG figure. */
final class LineChart {

  private static final int WIDTH = 450;
  private static final int HEIGHT = 270;
  private static final int LEFT = 60;
  private static final int RIGHT = 15;
  private static final int TOP = 15;
  private static final int BOTTOM = 40;

  /** Points of a line beyond which neighbours are averaged: more cannot be seen. */
  private static final int MOST_POINTS = 600;

  private static final List<String> COLOURS = List.of("#1f6fb4", "#d95f02", "#2a8a4a", "#7b5ea7");

  private final String title;
  private final String axis;
  private final List<String> names = new ArrayList<>();
  private final List<double[][]> lines = new ArrayList<>();
  private double low = Double.NaN;
  private double high = Double.NaN;

  /**
   * An empty chart.
   *
   * @param title what is drawn
   * @param axis what the horizontal axis counts
   */
  LineChart(String title, String axis) {
    this.title = title;
    this.axis = axis;
  }

  /**
   * Adds a line; one without points is left out.
   *
   * @param name its name in the legend
   * @param points finite points (x, y), x ascending
   */
  LineChart line(String name, double[][] points) {
    if (points.length > 0) {
      names.add(name);
      lines.add(thinned(points));
    }
    return this;
  }

  /** Lets the vertical axis go from 0 to 1 whatever the values. */
  LineChart fromZeroToOne() {
    low = 0;
    high = 1;
    return this;
  }

  /** Appends the figure, or a sentence if there is nothing to draw. */
  void appendTo(StringBuilder html) {
    html.append("<figure>\n<figcaption>").append(HtmlPage.escape(title)).append("</figcaption>\n");
    if (lines.isEmpty()) {
      html.append("<p>Nothing was measured.</p>\n");
    } else {
      svg(html);
    }
    html.append("</figure>\n");
  }

  private void svg(StringBuilder html) {
    double[] x = range(0, Double.NaN, Double.NaN);
    double[] y = range(1, low, high);
    html.append(
        String.format(
            Locale.ROOT,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " viewBox=\"0 0 %d %d\" font-size=\"11\" role=\"img\" aria-label=\"%s\">\n",
            WIDTH,
            HEIGHT,
            WIDTH,
            HEIGHT,
            HtmlPage.escape(title)));
    for (double tick : ticks(y)) {
      double at = down(tick, y);
      html.append(segment(LEFT, at, WIDTH - RIGHT, at));
      html.append(text(LEFT - 6, at + 4, "end", number(tick)));
    }
    for (double tick : ticks(x)) {
      double at = across(tick, x);
      html.append(segment(at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 4));
      html.append(text(at, HEIGHT - BOTTOM + 17, "middle", number(tick)));
    }
    html.append(text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", axis));
    for (int i = 0; i < lines.size(); i++) {
      String colour = COLOURS.get(i % COLOURS.size());
      html.append(polyline(lines.get(i), x, y, colour));
      html.append(legend(i, colour));
    }
    html.append("</svg>\n");
  }

  private String polyline(double[][] points, double[] x, double[] y, String colour) {
    StringBuilder path = new StringBuilder();
    for (double[] point : points) {
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", across(point[0], x), down(point[1], y)));
    }
    String dots =
        points.length == 1
            ? String.format(
                Locale.ROOT,
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>%n",
                across(points[0][0], x),
                down(points[0][1], y),
                colour)
            : "";
    return dots
        + "<polyline fill=\"none\" stroke=\""
        + colour
        + "\" stroke-width=\"1.5\" points=\""
        + path.toString().strip()
        + "\"/>\n";
  }

  private String legend(int index, String colour) {
    double at = TOP + 12.0 * index;
    return "<g fill=\""
        + colour
        + "\">"
        + text(WIDTH - RIGHT - 4, at + 4, "end", names.get(index)).strip()
        + "</g>\n";
  }

  private static String segment(double x1, double y1, double x2, double y2) {
    return String.format(
        Locale.ROOT,
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ccc\"/>%n",
        x1,
        y1,
        x2,
        y2);
  }

  private static String text(double x, double y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
        x,
        y,
        anchor,
        HtmlPage.escape(text));
  }

  private static double across(double value, double[] range) {
    return LEFT + (WIDTH - LEFT - RIGHT) * (value - range[0]) / (range[1] - range[0]);
  }

  private static double down(double value, double[] range) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - range[0]) / (range[1] - range[0]);
  }

  /** Smallest and largest value of a coordinate over all lines and the given ends, never equal. */
  private double[] range(int coordinate, double lowest, double highest) {
    double from = Double.isNaN(lowest) ? Double.POSITIVE_INFINITY : lowest;
    double to = Double.isNaN(highest) ? Double.NEGATIVE_INFINITY : highest;
    for (double[][] points : lines) {
      for (double[] point : points) {
        from = Math.min(from, point[coordinate]);
        to = Math.max(to, point[coordinate]);
      }
    }
    if (from == to) {
      double margin = from == 0 ? 1 : Math.abs(from) / 2;
      return new double[] {from - margin, to + margin};
    }
    return new double[] {from, to};
  }

  /** Round numbers inside a range, about five. */
  private static double[] ticks(double[] range) {
    double step = Math.pow(10, Math.floor(Math.log10((range[1] - range[0]) / 4)));
    for (double factor : new double[] {5, 2}) {
      if ((range[1] - range[0]) / (step * factor) >= 4) {
        step *= factor;
        break;
      }
    }
    double[] ticks = new double[16];
    int count = 0;
    for (long i = (long) Math.ceil(range[0] / step - 1e-9);
        i * step <= range[1] + step * 1e-9 && count < ticks.length;
        i++) {
      ticks[count++] = i * step;
    }
    return Arrays.copyOf(ticks, count);
  }

  private static String number(double value) {
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-3 || size >= 1e6)) {
      return String.format(Locale.ROOT, "%.1e", value);
    }
    return new java.math.BigDecimal(String.format(Locale.ROOT, "%.4f", value))
        .stripTrailingZeros()
        .toPlainString();
  }

  /** Averages neighbours until few enough points are left. */
  private static double[][] thinned(double[][] points) {
    int stride = (points.length + MOST_POINTS - 1) / MOST_POINTS;
    if (stride == 1) {
      return points;
    }
    double[][] thinned = new double[(points.length + stride - 1) / stride][2];
    for (int i = 0; i < points.length; i++) {
      int group = Math.min(stride, points.length - i / stride * stride);
      thinned[i / stride][0] += points[i][0] / group;
      thinned[i / stride][1] += points[i][1] / group;
    }
    return thinned;
  }
}
