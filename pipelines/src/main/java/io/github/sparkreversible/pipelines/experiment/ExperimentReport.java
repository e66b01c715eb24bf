package io.github.sparkreversible.pipelines.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Results as tables: mean and standard deviation over the seeds, and accuracy by class. */
public final class ExperimentReport {
  private static final double PERCENT = 100;

  private ExperimentReport() {}

  /** Runs of a set together, in the order in which methods came first. */
  private static Map<String, List<RunResult>> byMethod(List<RunResult> results, String dataset) {
    Map<String, List<RunResult>> methods = new LinkedHashMap<>();
    results.stream()
        .filter(run -> run.dataset().equals(dataset))
        .forEach(run -> methods.computeIfAbsent(run.method(), key -> new ArrayList<>()).add(run));
    return methods;
  }

  private static List<String> datasets(List<RunResult> results) {
    return results.stream().map(RunResult::dataset).distinct().toList();
  }

  /** A table for a terminal. */
  public static String text(List<RunResult> results) {
    StringBuilder text = new StringBuilder();
    for (String dataset : datasets(results)) {
      line(text, dataset, "seeds", "balanced", "minority half", "s/step");
      byMethod(results, dataset)
          .forEach(
              (method, runs) ->
                  line(
                      text,
                      method,
                      Integer.toString(runs.size()),
                      percent(runs, RunResult::balancedAccuracy),
                      percent(runs, RunResult::minorityAccuracy),
                      String.format(Locale.ROOT, "%.4f", mean(runs, RunResult::secondsPerStep))));
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String... cells) {
    text.append(
        String.format(
            Locale.ROOT,
            "%-16s %5s %14s %14s %9s%n",
            cells[0],
            cells[1],
            cells[2],
            cells[3],
            cells[4]));
  }

  /** Tables as HTML, to stand inside of a page. */
  public static String html(List<RunResult> results) {
    StringBuilder html = new StringBuilder();
    for (String dataset : datasets(results)) {
      html.append("<h2>").append(dataset).append("</h2>\n<table>\n<tr>");
      for (String head :
          List.of("method", "seeds", "balanced accuracy, %", "rarer half, %", "seconds a step")) {
        html.append("<th>").append(head).append("</th>");
      }
      html.append("</tr>\n");
      byMethod(results, dataset).forEach((method, runs) -> row(html, method, runs));
      html.append("</table>\n");
      perClass(html, byMethod(results, dataset));
    }
    return html.toString();
  }

  private static void row(StringBuilder html, String method, List<RunResult> runs) {
    html.append("<tr><th>").append(method).append("</th>");
    cell(html, Integer.toString(runs.size()));
    cell(html, percent(runs, RunResult::balancedAccuracy));
    cell(html, percent(runs, RunResult::minorityAccuracy));
    cell(html, String.format(Locale.ROOT, "%.4f", mean(runs, RunResult::secondsPerStep)));
    html.append("</tr>\n");
  }

  private static void cell(StringBuilder html, String text) {
    html.append("<td class=\"number\">").append(text).append("</td>");
  }

  private static void perClass(StringBuilder html, Map<String, List<RunResult>> methods) {
    RunResult first = methods.values().iterator().next().get(0);
    html.append("<table>\n<tr><th>accuracy by class, %</th>");
    for (int label = 0; label < first.perClassAccuracy().size(); label++) {
      html.append("<th>").append(label).append("</th>");
    }
    html.append("</tr>\n<tr><th>training rows</th>");
    for (int label = 0; label < first.perClassAccuracy().size(); label++) {
      cell(html, Long.toString(first.trainingRowsPerClass().get(label)));
    }
    html.append("</tr>\n");
    methods.forEach(
        (method, runs) -> {
          html.append("<tr><th>").append(method).append("</th>");
          for (int label = 0; label < first.perClassAccuracy().size(); label++) {
            int of = label;
            double value = mean(runs, run -> run.perClassAccuracy().get(of));
            cell(html, String.format(Locale.ROOT, "%.1f", PERCENT * value));
          }
          html.append("</tr>\n");
        });
    html.append("</table>\n");
  }

  private static double mean(List<RunResult> runs, ToDoubleFunction<RunResult> value) {
    return runs.stream().mapToDouble(value).average().orElse(Double.NaN);
  }

  /** Mean and, of several, standard deviation. */
  private static String percent(List<RunResult> runs, ToDoubleFunction<RunResult> value) {
    double mean = mean(runs, value);
    if (runs.size() < 2) {
      return String.format(Locale.ROOT, "%.1f", PERCENT * mean);
    }
    double squares =
        runs.stream().mapToDouble(value).map(each -> (each - mean) * (each - mean)).sum();
    return String.format(
        Locale.ROOT,
        "%.1f +- %.1f",
        PERCENT * mean,
        PERCENT * Math.sqrt(squares / (runs.size() - 1)));
  }
}
