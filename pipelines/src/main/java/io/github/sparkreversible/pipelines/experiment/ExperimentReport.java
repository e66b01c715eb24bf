package io.github.sparkreversible.pipelines.experiment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Results as tables: mean and standard deviation over the seeds, differences from the methods to
 * compare with, and accuracy by class.
 */
public final class ExperimentReport {
  private static final double PERCENT = 100;

  /** Methods that the others are compared with, seed by seed. */
  private static final List<Method> BASELINES = List.of(Method.NONE, Method.LOGIT_ADJUSTMENT);

  private ExperimentReport() {}

  /** Runs that may be compared by their {@link RunResult#setup}, in the order of the first. */
  public static Map<String, List<RunResult>> bySetup(List<RunResult> results) {
    return results.stream()
        .collect(Collectors.groupingBy(RunResult::setup, LinkedHashMap::new, Collectors.toList()));
  }

  private static Map<String, List<RunResult>> byMethod(List<RunResult> runs) {
    return runs.stream()
        .collect(Collectors.groupingBy(RunResult::method, LinkedHashMap::new, Collectors.toList()));
  }

  /** The baselines that were run, by name. */
  private static Map<String, List<RunResult>> baselines(Map<String, List<RunResult>> methods) {
    Map<String, List<RunResult>> baselines = new LinkedHashMap<>();
    for (Method baseline : BASELINES) {
      if (methods.containsKey(baseline.toString())) {
        baselines.put(baseline.toString(), methods.get(baseline.toString()));
      }
    }
    return baselines;
  }

  /** Tables for a terminal. */
  public static String text(List<RunResult> results) {
    StringBuilder text = new StringBuilder();
    bySetup(results)
        .forEach(
            (setup, runs) -> {
              text.append(setup).append(System.lineSeparator());
              sections(byMethod(runs), cells -> line(text, cells));
            });
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append(String.format(Locale.ROOT, "%-24s", cells.get(0)));
    cells.stream().skip(1).forEach(cell -> text.append(String.format(Locale.ROOT, " %15s", cell)));
    text.append(System.lineSeparator());
  }

  private static void sections(Map<String, List<RunResult>> methods, Consumer<List<String>> line) {
    line.accept(List.of("method", "seeds", "balanced, %", "rarer half, %", "s/step"));
    methods.forEach((method, runs) -> line.accept(means(method, runs)));
    baselines(methods)
        .forEach(
            (baseline, of) -> {
              line.accept(List.of("against " + baseline, "seeds", "balanced, %", "rarer half, %"));
              differences(methods, baseline, of).forEach(line);
            });
  }

  private static List<String> means(String method, List<RunResult> runs) {
    return List.of(
        method,
        Integer.toString(runs.size()),
        percent(runs, RunResult::balancedAccuracy),
        percent(runs, RunResult::minorityAccuracy),
        String.format(Locale.ROOT, "%.4f", moments(runs, RunResult::secondsPerStep).mean()));
  }

  /** A line for each other method: its name, number of seeds of both, the two accuracies. */
  private static List<List<String>> differences(
      Map<String, List<RunResult>> methods, String baseline, List<RunResult> of) {
    List<List<String>> lines = new ArrayList<>();
    methods.forEach(
        (method, runs) -> {
          if (!method.equals(baseline)) {
            PairedDifference balanced = PairedDifference.of(runs, of, RunResult::balancedAccuracy);
            PairedDifference minority = PairedDifference.of(runs, of, RunResult::minorityAccuracy);
            lines.add(
                List.of(
                    method,
                    Integer.toString(balanced.pairs()),
                    balanced.percent(),
                    minority.percent()));
          }
        });
    return lines;
  }

  /**
   * Tables as HTML, to stand inside of a page.
   *
   * @param runs of one setup
   */
  public static String html(List<RunResult> runs) {
    Map<String, List<RunResult>> methods = byMethod(runs);
    StringBuilder html = new StringBuilder();
    table(
        html,
        List.of("method", "seeds", "balanced accuracy, %", "rarer half, %", "seconds a step"),
        methods.entrySet().stream().map(each -> means(each.getKey(), each.getValue())).toList());
    baselines(methods)
        .forEach(
            (baseline, of) ->
                table(
                    html,
                    List.of(
                        "difference from " + baseline,
                        "seeds of both",
                        "balanced accuracy, %, +- standard error",
                        "rarer half, %, +- standard error"),
                    differences(methods, baseline, of)));
    perClass(html, methods);
    return html.toString();
  }

  private static void perClass(StringBuilder html, Map<String, List<RunResult>> methods) {
    RunResult first = methods.values().iterator().next().get(0);
    int classes = first.perClassAccuracy().size();
    List<List<String>> lines = new ArrayList<>();
    lines.add(
        line(
            "training rows", classes, label -> first.trainingRowsPerClass().get(label).toString()));
    methods.forEach(
        (method, runs) ->
            lines.add(
                line(
                    method,
                    classes,
                    label ->
                        String.format(
                            Locale.ROOT,
                            "%.1f",
                            PERCENT
                                * moments(runs, run -> run.perClassAccuracy().get(label))
                                    .mean()))));
    table(html, line("accuracy by class, %", classes, Integer::toString), lines);
  }

  private static List<String> line(String head, int classes, IntFunction<String> cell) {
    return Stream.concat(Stream.of(head), IntStream.range(0, classes).mapToObj(cell)).toList();
  }

  /** Cells are texts without marks of HTML. */
  private static void table(StringBuilder html, List<String> heads, List<List<String>> lines) {
    if (lines.isEmpty()) {
      return;
    }
    html.append("<table>\n<tr>");
    heads.forEach(head -> html.append("<th>").append(head).append("</th>"));
    html.append("</tr>\n");
    for (List<String> line : lines) {
      html.append("<tr><th>").append(line.get(0)).append("</th>");
      line.stream()
          .skip(1)
          .forEach(cell -> html.append("<td class=\"number\">").append(cell).append("</td>"));
      html.append("</tr>\n");
    }
    html.append("</table>\n");
  }

  private static Moments moments(List<RunResult> runs, ToDoubleFunction<RunResult> value) {
    return Moments.of(runs.stream().mapToDouble(value).toArray());
  }

  /** Mean and, of several, standard deviation. */
  private static String percent(List<RunResult> runs, ToDoubleFunction<RunResult> value) {
    Moments moments = moments(runs, value);
    String mean = String.format(Locale.ROOT, "%.1f", PERCENT * moments.mean());
    return runs.size() < 2
        ? mean
        : mean + String.format(Locale.ROOT, " +- %.1f", PERCENT * moments.standardDeviation());
  }
}
