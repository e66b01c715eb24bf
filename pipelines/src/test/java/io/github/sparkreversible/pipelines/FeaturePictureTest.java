package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.pipelines.experiment.FeatureSpace;
import io.github.sparkreversible.pipelines.experiment.FeatureSpace.Kind;
import io.github.sparkreversible.pipelines.experiment.FeatureSpace.Point;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Marks, their places and what is written. */
public class FeaturePictureTest extends JUnitPlatformSuite {
  private static final List<Point> CORNERS =
      List.of(
          new Point(Kind.ORIGINAL, 0, -2, -1),
          new Point(Kind.ORIGINAL, 0, 2, 1),
          new Point(Kind.HARD, 3, 2, -1),
          new Point(Kind.GENERATED, 3, 0, 0));

  private static String draw(List<Point> points) {
    StringBuilder html = new StringBuilder();
    FeaturePicture.append(
        html, new FeatureSpace("mnist", "a<b", 7, 1.5, List.of(0.415, 0.25), points));
    return html.toString();
  }

  private static Document parsed(List<Point> points) throws Exception {
    byte[] bytes = draw(points).getBytes(StandardCharsets.UTF_8);
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(bytes));
  }

  /** The group of a class's marks of a kind. */
  private static Element group(Document figure, String title) {
    NodeList titles = figure.getElementsByTagName("title");
    for (int i = 0; i < titles.getLength(); i++) {
      if (titles.item(i).getTextContent().equals(title)) {
        return (Element) titles.item(i).getParentNode();
      }
    }
    throw new AssertionError("no marks of " + title);
  }

  private static double number(Element group, int index, String attribute) {
    Element mark = (Element) group.getElementsByTagName("circle").item(index);
    return Double.parseDouble(mark.getAttribute(attribute));
  }

  @Test
  public void everyPointHasItsMarkInTheColourOfItsClass() throws Exception {
    Document figure = parsed(CORNERS);
    Element rows = group(figure, "class 0, original");
    Element hard = group(figure, "class 3, hard");
    Element generated = group(figure, "class 3, generated");

    assertEquals(2, rows.getElementsByTagName("circle").getLength());
    assertEquals(1, hard.getElementsByTagName("circle").getLength());
    assertEquals(1, generated.getElementsByTagName("path").getLength());
    assertEquals("none", hard.getAttribute("fill"));
    assertEquals(hard.getAttribute("stroke"), generated.getAttribute("stroke"));
    assertFalse(rows.getAttribute("fill").equals(hard.getAttribute("stroke")));
    assertEquals(3, figure.getElementsByTagName("title").getLength());
  }

  @Test
  public void axesHaveOneScaleAndTheSecondPointsUp() throws Exception {
    Document figure = parsed(CORNERS);
    Element rows = group(figure, "class 0, original");
    double across = number(rows, 1, "cx") - number(rows, 0, "cx");
    double up = number(rows, 0, "cy") - number(rows, 1, "cy");

    assertEquals(2, across / up, 0.01);
    assertEquals(number(rows, 1, "cx"), number(group(figure, "class 3, hard"), 0, "cx"));
    assertEquals(424, across, 0.2);
  }

  @Test
  public void titleAxesAndLegendSayWhatIsSeen() {
    String html = draw(CORNERS);

    assertTrue(html.contains("Latent features with a&lt;b, seed 7; hard: margin below 1.5"), html);
    assertTrue(html.contains("1st principal component, 42 % of"), html);
    assertTrue(html.contains("2nd principal component, 25 % of"), html);
    for (String entry : List.of("original (2)", "hard (1)", "generated (1)", "class 3")) {
      assertTrue(html.contains('>' + entry + "</text>"), html);
    }
    assertFalse(html.contains("<script") || html.contains("class 1<"), html);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  public void pointsInOnePlaceAreDrawn(int count) throws Exception {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(new Point(Kind.ORIGINAL, i, 5, -3));
    }

    assertEquals(250, number(group(parsed(points), "class 0, original"), 0, "cx"), 0.1);
  }

  @Test
  public void manyClassesStayInsideOfThePicture() throws Exception {
    List<Point> points = new ArrayList<>();
    for (int label = 0; label < 60; label++) {
      points.add(new Point(Kind.ORIGINAL, label, label, -label * 1e4f));
    }
    NodeList texts = parsed(points).getElementsByTagName("text");
    for (int i = 0; i < texts.getLength(); i++) {
      double y = Double.parseDouble(((Element) texts.item(i)).getAttribute("y"));
      assertTrue(y > 0 && y <= 450, texts.item(i).getTextContent() + " at " + y);
    }
  }

  @Test
  public void nothingToDrawIsSaid() {
    String html = draw(List.of());

    assertTrue(html.contains("Fewer than two rows had finite features."), html);
    assertFalse(html.contains("<svg"), html);
  }
}
