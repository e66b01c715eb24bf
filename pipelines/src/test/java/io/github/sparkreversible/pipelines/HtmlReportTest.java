package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** The report: complete, well formed, and alone. */
public class HtmlReportTest extends JUnitPlatformSuite {

  private static final String HTML =
      HtmlReport.of(
          new Metrics(
              new Evaluation(List.of("left & right", "<up>"), new long[][] {{3, 1}, {0, 4}}),
              12,
              Map.of("frames", "16"),
              Summaries.small()));

  @Test
  void loadsNothing() {
    assertFalse(Pattern.compile("<script|<link|<img|src=|@import|url\\(").matcher(HTML).find());
    Matcher addresses = Pattern.compile("https?://[^\"\\s]*").matcher(HTML);
    while (addresses.find()) {
      assertEquals("http://www.w3.org/2000/svg", addresses.group());
    }
  }

  @Test
  void escapesTexts() {
    assertTrue(HTML.contains("left &amp; right"));
    assertTrue(HTML.contains("&lt;up&gt;"));
    assertTrue(HTML.contains("&lt;edge&gt; &amp; &quot;more&quot;"));
    assertFalse(HTML.contains("<up>"));
  }

  @Test
  void hasEveryPlotAndTable() {
    for (String part :
        List.of(
            "Loss by iteration",
            "Accuracy by epoch",
            "Coefficients by iteration",
            ">alpha<",
            ">beta<",
            "Peak resident memory",
            "Confusion matrix",
            "test accuracy 87.5 %",
            "75.0 %",
            "<th>depth</th>",
            "<th>frames</th>")) {
      assertTrue(HTML.contains(part), part);
    }
  }

  @Test
  void figuresAreWellFormed() throws Exception {
    Matcher figures = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(HTML);
    int count = 0;
    while (figures.find()) {
      count++;
      Document svg =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(figures.group())));
      assertTrue(svg.getElementsByTagName("polyline").getLength() > 0);
    }
    assertEquals(6, count);
    assertFalse(HTML.contains("NaN"), "a value that is no number was drawn");
  }
}
