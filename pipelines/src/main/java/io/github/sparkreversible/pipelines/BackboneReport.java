package io.github.sparkreversible.pipelines;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table of a {@link BackboneComparison} and memory over batch, as one HTML file. */
final class BackboneReport {
  private static final double MIB = 1 << 20;

  private BackboneReport() {}

  /**
   * Draws a report.
   *
   * @param rows of all networks
   * @param threads native threads that they were measured with
   */
  static String of(List<BackboneRow> rows, int threads) {
    StringBuilder html = new StringBuilder(HtmlPage.begin("Profile"));
    html.append("<h1>Memory and time of finetuning steps</h1>\n<p>AdamW, ")
        .append(threads)
        .append(" native threads, random weights and rows.</p>\n<table>\n<tr>");
    BackboneRow.COLUMNS.forEach(each -> cell(html, "<th>", each, "</th>"));
    html.append("</tr>\n");
    for (BackboneRow row : rows) {
      html.append("<tr>");
      row.cells().forEach(each -> cell(html, "<td>", each, "</td>"));
      html.append("</tr>\n");
    }
    html.append("</table>\n<div class=\"charts\">\n");
    charts(rows).values().forEach(chart -> chart.appendTo(html));
    return html.append("</div>\n").append(HtmlPage.END).toString();
  }

  private static void cell(StringBuilder html, String begin, String text, String end) {
    html.append(begin).append(HtmlPage.escape(text)).append(end);
  }

  private static Map<String, LineChart> charts(List<BackboneRow> rows) {
    Map<String, LineChart> charts = new LinkedHashMap<>();
    for (BackboneRow row : rows) {
      charts
          .computeIfAbsent(
              row.network(), name -> new LineChart(name + ", native MiB", "rows of a batch"))
          .line(
              row.mode().label(),
              new double[][] {
                {row.batch(), row.peakNativeBytes() / MIB},
                {row.largest().settings().batch(), row.largest().peakNativeBytes() / MIB}
              });
    }
    return charts;
  }
}
