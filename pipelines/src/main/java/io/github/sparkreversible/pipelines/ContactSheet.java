package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.pipelines.inspection.FactText;
import io.github.sparkreversible.pipelines.inspection.Inspection;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;

/**
 * The pictures and facts of files as one HTML file that loads nothing. It takes any number of rows,
 * counts all, and shows the first {@value #MOST_SHOWN}.
 */
final class ContactSheet {

  /** Files that are shown; a browser has to hold all of their pictures. */
  static final int MOST_SHOWN = 500;

  private static final String STYLE =
      """
      body { max-width: 84em; }
      h1 { overflow-wrap: anywhere; font-size: 1.6em; }
      .sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(18em, 1fr)); gap: 1em; }
      .sheet figure { border: 1px solid #ddd; border-radius: 4px; padding: .6em; font-size: 13px;
        overflow-x: auto; }
      .sheet figure.malformed { border-color: #c33; background: #fdf5f5; }
      .picture { height: 156px; display: flex; align-items: center; justify-content: center;
        background: #f4f4f4; color: #777; margin-bottom: .5em; }
      .picture img { max-width: 100%; max-height: 156px; min-height: 64px; }
      figcaption { overflow-wrap: anywhere; line-height: 1.3; }
      .sheet p { margin: .2em 0; overflow-wrap: anywhere; }
      .sheet p.error { color: #a11; }
      .sheet table { margin: .4em 0 0; width: 100%; font-size: 12px; }
      .sheet th, .sheet td { border: 0; padding: 0 .5em 0 0; font-weight: normal; }
      .sheet th { color: #777; }
      .sheet td.number, .sheet th.number { text-align: right; padding: 0 0 0 .4em; }
      .color { display: inline-block; width: .9em; height: .9em; vertical-align: -.1em;
        border: 1px solid #999; margin-right: .4em; }
      """;

  private final Inspection inspection;
  private final String data;
  private final String folder;
  private final StringBuilder figures = new StringBuilder();
  private long files;
  private long malformed;
  private long dropped;
  private long amount;

  /**
   * An empty sheet.
   *
   * @param inspection how the facts were found
   * @param data the path that was inspected, as the user gave it
   * @param folder the same with all folders, without the file system
   */
  ContactSheet(Inspection inspection, String data, String folder) {
    this.inspection = inspection;
    this.data = data;
    this.folder = folder.endsWith("/") ? folder : folder + "/";
  }

  /** Takes the facts of the next file. */
  void add(Row facts) {
    files++;
    if (facts.getAs(Inspection.ERROR) == null) {
      Long held = facts.getAs(inspection.amountColumn());
      amount += held == null ? 0 : held;
    } else {
      malformed++;
    }
    if (files <= MOST_SHOWN) {
      figure(facts);
    }
  }

  /** Counts a malformed file that is left out. */
  void drop() {
    dropped++;
  }

  /** Malformed files that were left out. */
  long dropped() {
    return dropped;
  }

  /** How many files there are, how many malformed, and what the others hold. */
  String summary() {
    return FactText.count(files, "file")
        + (malformed == 0 ? "" : String.format(Locale.ROOT, ", %,d of them malformed", malformed))
        + (dropped == 0 ? "" : String.format(Locale.ROOT, ", %,d malformed left out", dropped))
        + ": "
        + FactText.count(amount, inspection.unit());
  }

  /** The whole page. */
  String toHtml() {
    StringBuilder html = new StringBuilder(HtmlPage.begin("Contents of " + data, STYLE));
    html.append("<h1>Contents of ").append(HtmlPage.escape(data)).append("</h1>\n");
    paragraph(html, "", summary() + ".");
    paragraph(html, "", inspection.pictureLegend());
    if (files > MOST_SHOWN) {
      paragraph(
          html,
          "",
          "Only the first %d files are shown; inspect.json has all of them.".formatted(MOST_SHOWN));
    }
    return html.append("<div class=\"sheet\">\n")
        .append(figures)
        .append("</div>\n")
        .append(HtmlPage.END)
        .toString();
  }

  private void figure(Row facts) {
    String error = facts.getAs(Inspection.ERROR);
    figures.append(error == null ? "<figure>\n" : "<figure class=\"malformed\">\n");
    figures.append("<div class=\"picture\">");
    byte[] picture = facts.getAs(Inspection.PICTURE);
    if (picture == null) {
      figures.append(error == null ? "nothing to show" : "malformed");
    } else {
      figures
          .append("<img alt=\"\" src=\"data:")
          .append(inspection.pictureType())
          .append(";base64,")
          .append(Base64.getEncoder().encodeToString(picture))
          .append("\">");
    }
    String origin = facts.getAs(Inspection.ORIGIN);
    figures
        .append("</div>\n<figcaption title=\"")
        .append(HtmlPage.escape(origin))
        .append("\">")
        .append(HtmlPage.escape(name(origin)))
        .append("</figcaption>\n");
    caption(inspection.caption(facts));
    if (error != null) {
      paragraph(figures, " class=\"error\"", shortened(error, origin));
    }
    figures.append("</figure>\n");
  }

  /** The path below the folder that was inspected, or the file's own name. */
  private String name(String origin) {
    String path = new Path(origin).toUri().getPath();
    return path.startsWith(folder)
        ? path.substring(folder.length())
        : path.substring(path.lastIndexOf('/') + 1);
  }

  /** The error without the path, which stands above it. */
  private static String shortened(String error, String origin) {
    return error.startsWith(origin)
        ? error.substring(origin.length()).replaceFirst("^:? ", "")
        : error;
  }

  private void caption(Inspection.Caption caption) {
    List<String> lines = caption.lines();
    for (int i = 0; i < lines.size(); i++) {
      boolean isLast = i == lines.size() - 1;
      figures.append("<p>");
      if (isLast && caption.color() != null) {
        figures.append(
            String.format(
                Locale.ROOT,
                "<span class=\"color\" style=\"background:#%06x\"></span>",
                caption.color()));
      }
      figures.append(HtmlPage.escape(lines.get(i))).append("</p>\n");
    }
    if (!caption.table().isEmpty()) {
      figures.append("<table>\n");
      for (int row = 0; row < caption.table().size(); row++) {
        row(caption.table().get(row), row == 0);
      }
      figures.append("</table>\n");
    }
  }

  private void row(List<String> cells, boolean isHead) {
    figures.append("<tr>");
    for (int i = 0; i < cells.size(); i++) {
      String element = isHead || i == 0 ? "th" : "td";
      figures
          .append('<')
          .append(element)
          .append(i == 0 ? ">" : " class=\"number\">")
          .append(HtmlPage.escape(cells.get(i)))
          .append("</")
          .append(element)
          .append('>');
    }
    figures.append("</tr>\n");
  }

  private static void paragraph(StringBuilder html, String attributes, String text) {
    html.append("<p").append(attributes).append('>').append(HtmlPage.escape(text)).append("</p>\n");
  }
}
