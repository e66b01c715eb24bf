package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.training.StepProfile;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Memory and time over depth, one line a mode, as one HTML file without scripts. */
final class ProfileReport {
  private static final double MIB = 1 << 20;

  private ProfileReport() {}

  /** Draws a report with two charts for each batch and number of tokens. */
  static String of(List<StepProfile> profiles) {
    Map<String, List<StepProfile>> bySizes = new LinkedHashMap<>();
    for (StepProfile each : profiles) {
      String sizes =
          "batch %d, %d tokens, dim %d".formatted(each.batch(), each.tokens(), each.dim());
      bySizes.computeIfAbsent(sizes, key -> new ArrayList<>()).add(each);
    }
    StringBuilder html = new StringBuilder(HtmlPage.begin("Profile"));
    html.append("<h1>Memory and time of training steps</h1>\n");
    bySizes.forEach(
        (sizes, ofSizes) -> {
          html.append("<h2>").append(sizes).append("</h2>\n<div class=\"charts\">\n");
          chart("activations, MiB", ofSizes, each -> each.activationPeakBytes() / MIB)
              .appendTo(html);
          chart("seconds a step", ofSizes, StepProfile::secondsPerStep).appendTo(html);
          html.append("</div>\n");
        });
    return html.append(HtmlPage.END).toString();
  }

  private static LineChart chart(
      String title, List<StepProfile> profiles, ToDoubleFunction<StepProfile> value) {
    Map<String, List<double[]>> lines = new LinkedHashMap<>();
    for (StepProfile each : profiles) {
      String name =
          each.mode().equals("dynamic")
              ? String.format(Locale.ROOT, "beta %.1f", each.beta())
              : each.mode();
      lines
          .computeIfAbsent(name, key -> new ArrayList<>())
          .add(new double[] {each.depth(), value.applyAsDouble(each)});
    }
    LineChart chart = new LineChart(title, "transformer blocks");
    lines.forEach(
        (name, points) -> {
          points.sort((one, other) -> Double.compare(one[0], other[0]));
          chart.line(name, points.toArray(double[][]::new));
        });
    return chart;
  }
}
