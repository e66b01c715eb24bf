package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.pipelines.experiment.FeatureSpace;
import io.github.sparkreversible.pipelines.experiment.FeatureSpace.Kind;
import io.github.sparkreversible.pipelines.experiment.FeatureSpace.Point;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Latent features as an inline SVG figure: rows as dots, hard ones as rings, generated features as
 * crosses, in the colours of their classes. Both axes have the same scale. The number of a class
 * stands in the middle of its rows.
 */
final class FeaturePicture {
  private static final int WIDTH = 600;
  private static final int HEIGHT = 450;
  private static final int LEFT = 30;
  private static final int LEGEND = 470;
  private static final int TOP = 10;
  private static final int BOTTOM = 30;
  private static final double MARGIN = 8;
  private static final int LINE = 16;
  private static final int CLASSES_TOP = TOP + 4 * LINE;

  /** Ten that people with any vision tell apart (Petroff, arXiv 2107.02270); then again. */
  private static final List<String> COLOURS =
      List.of(
          "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70",
          "#717581", "#92dadd");

  private static final String TEXT_COLOUR = "#333";

  private final FeatureSpace space;
  private final double scale;
  private final double middleX;
  private final double middleY;

  private FeaturePicture(FeatureSpace space) {
    this.space = space;
    double[] x = range(space.points().stream().mapToDouble(Point::x).toArray());
    double[] y = range(space.points().stream().mapToDouble(Point::y).toArray());
    this.middleX = (x[0] + x[1]) / 2;
    this.middleY = (y[0] + y[1]) / 2;
    double across = (LEGEND - LEFT - 2 * MARGIN) / (x[1] - x[0]);
    double down = (HEIGHT - TOP - BOTTOM - 2 * MARGIN) / (y[1] - y[0]);
    double smaller = Math.min(across, down);
    this.scale = Double.isFinite(smaller) ? smaller : 1;
  }

  private static double[] range(double[] values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    return new double[] {low, high};
  }

  /** Appends the figure, or a sentence if there is nothing to draw. */
  static void append(StringBuilder html, FeatureSpace space) {
    String title =
        format(
            "Latent features with %s, seed %d; hard: margin below %s",
            space.method(), space.seed(), space.hardMargin());
    html.append("<figure>\n<figcaption>").append(HtmlPage.escape(title)).append("</figcaption>\n");
    if (space.points().isEmpty()) {
      html.append("<p>Fewer than two rows had finite features.</p>\n");
    } else {
      new FeaturePicture(space).svg(html, title);
    }
    html.append("</figure>\n");
  }

  private void svg(StringBuilder html, String title) {
    html.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " viewBox=\"0 0 %d %d\" font-size=\"12\" role=\"img\" aria-label=\"%s\">%n",
            WIDTH, HEIGHT, WIDTH, HEIGHT, HtmlPage.escape(title)));
    html.append(
        format(
            "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#ccc\"/>%n",
            LEFT, TOP, LEGEND - LEFT, HEIGHT - TOP - BOTTOM));
    axes(html);
    for (Kind kind : Kind.values()) {
      byClass(point -> point.kind() == kind)
          .forEach((label, points) -> marks(html, kind, label, points));
    }
    names(html);
    legend(html);
    html.append("</svg>\n");
  }

  private void axes(StringBuilder html) {
    double across = (LEFT + LEGEND) / 2.0;
    double down = (TOP + HEIGHT - BOTTOM) / 2.0;
    html.append(text(across, HEIGHT - 10, "text-anchor=\"middle\"", axis("1st", 0)));
    html.append(
        text(
            LEFT - 10,
            down,
            format("text-anchor=\"middle\" transform=\"rotate(-90 %d %.1f)\"", LEFT - 10, down),
            axis("2nd", 1)));
  }

  private String axis(String place, int index) {
    return format(
        "%s principal component, %.0f %% of the rows' variance",
        place, 100 * space.explainedVariance().get(index));
  }

  private SortedMap<Integer, List<Point>> byClass(Predicate<Point> chosen) {
    return space.points().stream()
        .filter(chosen)
        .collect(Collectors.groupingBy(Point::label, TreeMap::new, Collectors.toList()));
  }

  /** All marks of a kind and class; their common title is what a browser shows under the mouse. */
  private void marks(StringBuilder html, Kind kind, int label, List<Point> points) {
    html.append("<g ").append(style(kind, colour(label))).append("><title>class ");
    html.append(label).append(", ").append(name(kind)).append("</title>\n");
    for (Point point : points) {
      html.append(mark(kind, across(point.x()), down(point.y())));
    }
    html.append("</g>\n");
  }

  private static String style(Kind kind, String colour) {
    return switch (kind) {
      case ORIGINAL -> "fill=\"" + colour + "\" fill-opacity=\"0.7\"";
      case HARD ->
          "fill=\"none\" pointer-events=\"all\" stroke-width=\"1.5\" stroke=\"" + colour + '"';
      case GENERATED -> "fill=\"none\" stroke-width=\"1.2\" stroke=\"" + colour + '"';
    };
  }

  private static String mark(Kind kind, double x, double y) {
    return switch (kind) {
      case ORIGINAL -> format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.2\"/>%n", x, y);
      case HARD -> format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>%n", x, y);
      case GENERATED -> format("<path d=\"M%.1f %.1fl6 6m0-6l-6 6\"/>%n", x - 3, y - 3);
    };
  }

  private static String name(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  private static String colour(int label) {
    return COLOURS.get(label % COLOURS.size());
  }

  /** Number of each class in the middle of its rows, with a white rim to be read on marks. */
  private void names(StringBuilder html) {
    String style =
        "text-anchor=\"middle\" font-size=\"15\" font-weight=\"bold\" pointer-events=\"none\""
            + " stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\"";
    byClass(point -> point.kind() != Kind.GENERATED)
        .forEach(
            (label, points) ->
                html.append(
                    text(
                        across(median(points.stream().mapToDouble(Point::x))),
                        down(median(points.stream().mapToDouble(Point::y))) + 5,
                        style,
                        Integer.toString(label))));
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private void legend(StringBuilder html) {
    for (Kind kind : Kind.values()) {
      long count = space.points().stream().filter(point -> point.kind() == kind).count();
      double at = TOP + 6 + kind.ordinal() * LINE;
      html.append("<g ").append(style(kind, TEXT_COLOUR)).append('>');
      html.append(mark(kind, LEGEND + 14, at).strip()).append("</g>\n");
      html.append(text(LEGEND + 24, at + 4, "", "%s (%d)".formatted(name(kind), count)));
    }
    List<Integer> classes = space.points().stream().map(Point::label).distinct().sorted().toList();
    double height = Math.min(LINE, (HEIGHT - LINE - CLASSES_TOP) / (double) classes.size());
    for (int i = 0; i < classes.size(); i++) {
      int label = classes.get(i);
      double at = CLASSES_TOP + i * height;
      html.append(
          format(
              "<rect x=\"%d\" y=\"%.1f\" width=\"10\" height=\"%.1f\" fill=\"%s\"/>%n",
              LEGEND + 9, at + 1, Math.max(1, height - 6), colour(label)));
      html.append(text(LEGEND + 24, at + 10, "", "class " + label));
    }
  }

  private double across(double x) {
    return (LEFT + LEGEND) / 2.0 + (x - middleX) * scale;
  }

  private double down(double y) {
    return (TOP + HEIGHT - BOTTOM) / 2.0 - (y - middleY) * scale;
  }

  private static String text(double x, double y, String attributes, String text) {
    return format(
        "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\" %s>%s</text>%n",
        x, y, TEXT_COLOUR, attributes, HtmlPage.escape(text));
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
