package io.github.sparkreversible.pipelines;

/** What all HTML files of the jobs share: they load nothing and run no script. */
final class HtmlPage {

  /** End of every page. */
  static final String END = "</body>\n</html>\n";

  private static final String BEGIN =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <title>%s</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; }
      h1, h2 { font-weight: 600; }
      table { border-collapse: collapse; margin: 1em 0; }
      th, td { border: 1px solid #ccc; padding: .2em .6em; text-align: left; }
      td.number { text-align: right; font-variant-numeric: tabular-nums; }
      .charts { display: flex; flex-wrap: wrap; gap: 1em; }
      figure { margin: 0; }
      figcaption { font-weight: 600; }
      %s</style>
      </head>
      <body>
      """;

  private HtmlPage() {}

  /**
   * Begin of a page.
   *
   * @param title as plain text
   */
  static String begin(String title) {
    return begin(title, "");
  }

  /**
   * Begin of a page with styles of its own.
   *
   * @param title as plain text
   * @param style rules of CSS, each on a line
   */
  static String begin(String title, String style) {
    int first = BEGIN.indexOf("%s");
    int second = BEGIN.indexOf("%s", first + 1);
    return BEGIN.substring(0, first)
        + escape(title)
        + BEGIN.substring(first + 2, second)
        + style
        + BEGIN.substring(second + 2);
  }

  /** Plain text as the text of an element, or as an attribute between double quotes. */
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
