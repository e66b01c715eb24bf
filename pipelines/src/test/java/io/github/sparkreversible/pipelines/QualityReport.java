package io.github.sparkreversible.pipelines;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Accuracies of {@link QualityRun}s that are done, as a table and as curves. */
final class QualityReport {
  private final Map<String, List<QualityRun>> runs = new LinkedHashMap<>();

  QualityReport(List<QualityRun> all) {
    for (QualityRun run : all) {
      if (run.isDone()) {
        runs.computeIfAbsent(run.variant(), key -> new ArrayList<>()).add(run);
      }
    }
  }

  /** A line a variant: its accuracies, and its paired difference from each baseline. */
  List<String> lines(List<String> baselines) {
    List<String> lines = new ArrayList<>();
    runs.forEach(
        (variant, ofVariant) -> {
          String accuracies =
              ofVariant.stream()
                  .map(run -> percent(run.accuracy()))
                  .collect(Collectors.joining(" "));
          StringBuilder line =
              new StringBuilder(
                  "%-32s %s  mean %s".formatted(variant, accuracies, percent(mean(ofVariant))));
          for (String baseline : baselines) {
            if (!baseline.equals(variant) && runs.containsKey(baseline)) {
              line.append("; minus ").append(baseline).append(' ');
              line.append(difference(ofVariant, runs.get(baseline)));
            }
          }
          lines.add(line.toString());
        });
    return lines;
  }

  private static double mean(List<QualityRun> ofVariant) {
    return ofVariant.stream().mapToDouble(QualityRun::accuracy).average().orElseThrow();
  }

  /**
   * Mean difference over the seeds that both have, in points, with its standard error: from the
   * spread over the seeds, or with a single seed from the number of test clips.
   */
  private static String difference(List<QualityRun> variant, List<QualityRun> baseline) {
    List<Double> differences = new ArrayList<>();
    for (QualityRun run : variant) {
      baseline.stream()
          .filter(each -> each.seed() == run.seed())
          .forEach(each -> differences.add(run.accuracy() - each.accuracy()));
    }
    if (differences.isEmpty()) {
      return "unknown";
    }
    int count = differences.size();
    double mean = differences.stream().mapToDouble(each -> each).average().orElseThrow();
    double squares = differences.stream().mapToDouble(each -> (each - mean) * (each - mean)).sum();
    double p = mean(variant);
    double error =
        count > 1
            ? Math.sqrt(squares / (count - 1) / count)
            : Math.sqrt(2 * p * (1 - p) / variant.get(0).testClips());
    return String.format(Locale.ROOT, "%+.1f (standard error %.1f)", 100 * mean, 100 * error);
  }

  private static String percent(double accuracy) {
    return String.format(Locale.ROOT, "%.1f", 100 * accuracy);
  }

  /** The table, and for each seed the curves of all variants. */
  String html(List<String> baselines) {
    StringBuilder html = new StringBuilder(HtmlPage.begin("Finetuning quality"));
    html.append("<h1>Finetuning quality</h1>\n<p>Test accuracy in percent, a number a seed.</p>\n");
    html.append("<pre>\n");
    lines(baselines).forEach(line -> html.append(HtmlPage.escape(line)).append('\n'));
    html.append("</pre>\n<div class=\"charts\">\n");
    List<Integer> seeds =
        runs.values().stream()
            .flatMap(List::stream)
            .map(QualityRun::seed)
            .distinct()
            .sorted()
            .toList();
    for (int seed : seeds) {
      LineChart chart = new LineChart("test accuracy, seed " + seed, "epoch").fromZeroToOne();
      runs.forEach(
          (variant, ofVariant) ->
              ofVariant.stream()
                  .filter(run -> run.seed() == seed)
                  .forEach(run -> chart.line(variant, run.curve())));
      chart.appendTo(html);
    }
    return html.append("</div>\n</body>\n</html>\n").toString();
  }
}
