package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.training.EpochRecord;
import io.github.sparkreversible.training.IterationRecord;
import io.github.sparkreversible.training.TrainingSummary;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** The report of a finetuning as one HTML file: it loads nothing and runs no script. */
final class HtmlReport {

  private final StringBuilder html = new StringBuilder(HtmlPage.begin("Finetuning report"));

  private HtmlReport() {}

  /**
   * Draws a report.
   *
   * @param metrics metrics of a finetuning, with its training
   * @return the HTML document
   */
  static String of(Metrics metrics) {
    HtmlReport report = new HtmlReport();
    TrainingSummary training = metrics.training();
    report.html.append("<h1>Finetuning report</h1>\n");
    report.overview(metrics);
    report.html.append("<h2>Training</h2>\n<div class=\"charts\">\n");
    report.charts(training);
    report.html.append("</div>\n<h2>Confusion matrix of the test clips</h2>\n");
    report.confusion(metrics.evaluation());
    report.html.append("<h2>Settings</h2>\n");
    report.table(training.settings());
    report.html.append("<h2>Reading of the clips</h2>\n");
    report.table(metrics.reading());
    return report.html.append(HtmlPage.END).toString();
  }

  private void overview(Metrics metrics) {
    TrainingSummary training = metrics.training();
    html.append("<p>").append(HtmlPage.escape(metrics.summaryLine())).append(".</p>\n<table>\n");
    row("Training clips", Long.toString(training.trainingRows()));
    row("Trained numbers", Long.toString(training.parameters()));
    row("Workers", Integer.toString(training.workers()));
    row("Iterations", Integer.toString(training.iterations().size()));
    row("Seconds of training", String.format(Locale.ROOT, "%.1f", training.seconds()));
    row(
        "Peak resident memory of a worker process",
        String.format(Locale.ROOT, "%.0f MiB", training.peakResidentBytes() / 1048576.0));
    html.append("</table>\n");
  }

  private void charts(TrainingSummary training) {
    List<IterationRecord> steps = training.iterations();
    List<EpochRecord> epochs = training.epochs();
    chart("Loss by iteration", "iteration")
        .line("training", points(steps, IterationRecord::iteration, IterationRecord::loss))
        .line("test or validation", epochPoints(training, EpochRecord::validationLoss))
        .appendTo(html);
    chart("Accuracy by epoch", "epoch")
        .line(
            "test or validation",
            points(epochs, each -> each.epoch() + 1, EpochRecord::validationAccuracy))
        .fromZeroToOne()
        .appendTo(html);
    chart("Coefficients by iteration", "iteration")
        .line("alpha", points(steps, IterationRecord::iteration, IterationRecord::alpha))
        .line("beta", points(steps, IterationRecord::iteration, IterationRecord::beta))
        .fromZeroToOne()
        .appendTo(html);
    chart("Learning rate by iteration", "iteration")
        .line(
            "learning rate",
            points(steps, IterationRecord::iteration, IterationRecord::learningRate))
        .appendTo(html);
    chart("Clips a second by iteration", "iteration")
        .line(
            "clips/s", points(steps, IterationRecord::iteration, IterationRecord::samplesPerSecond))
        .appendTo(html);
    chart("Peak resident memory of a worker process, MiB", "iteration")
        .line(
            "peak",
            points(steps, IterationRecord::iteration, each -> each.peakResidentBytes() / 1048576.0))
        .appendTo(html);
  }

  private static LineChart chart(String title, String axis) {
    return new LineChart(title, axis);
  }

  /** One value an epoch, at the number of iterations done by its end. */
  private static double[][] epochPoints(
      TrainingSummary training, Function<EpochRecord, Double> value) {
    int[] done = new int[1];
    return points(training.epochs(), each -> done[0] += each.iterations(), value);
  }

  /** Points (x, y) of the records that have a value. */
  private static <T> double[][] points(
      List<T> records, Function<T, Integer> x, Function<T, ? extends Number> y) {
    return records.stream()
        .map(
            each -> {
              int at = x.apply(each);
              Number value = y.apply(each);
              return value == null ? null : new double[] {at, value.doubleValue()};
            })
        .filter(Objects::nonNull)
        .filter(point -> Double.isFinite(point[1]))
        .toArray(double[][]::new);
  }

  private void confusion(Evaluation evaluation) {
    List<String> labels = evaluation.labels();
    html.append("<table>\n<tr><th>true label</th>");
    labels.forEach(label -> html.append("<th>").append(HtmlPage.escape(label)).append("</th>"));
    html.append("<th>recall</th></tr>\n");
    long[][] counts = evaluation.confusionMatrix();
    for (int i = 0; i < counts.length; i++) {
      html.append("<tr><th>").append(HtmlPage.escape(labels.get(i))).append("</th>");
      double total = 0;
      for (long count : counts[i]) {
        total += count;
      }
      for (int j = 0; j < counts.length; j++) {
        // Right ones green, wrong ones red, the deeper the larger their part of the row.
        html.append(
            String.format(
                Locale.ROOT,
                "<td class=\"number\" style=\"background:rgba(%s,%.2f)\">%d</td>",
                i == j ? "0,128,0" : "200,0,0",
                total == 0 ? 0 : 0.7 * counts[i][j] / total,
                counts[i][j]));
      }
      String recall =
          total == 0
              ? "no clip"
              : String.format(Locale.ROOT, "%.1f %%", 100 * counts[i][i] / total);
      html.append("<td class=\"number\">").append(recall).append("</td></tr>\n");
    }
    html.append("</table>\n<p>Columns: predicted labels.</p>\n");
  }

  private void table(Map<String, String> values) {
    html.append("<table>\n");
    values.forEach(this::row);
    html.append("</table>\n");
  }

  private void row(String name, String value) {
    html.append("<tr><th>")
        .append(HtmlPage.escape(name))
        .append("</th><td>")
        .append(HtmlPage.escape(value))
        .append("</td></tr>\n");
  }
}
