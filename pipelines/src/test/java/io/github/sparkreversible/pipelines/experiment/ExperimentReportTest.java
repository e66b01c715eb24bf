package io.github.sparkreversible.pipelines.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Tables, and which runs stand in one of them. */
public class ExperimentReportTest extends JUnitPlatformSuite {
  private static final List<RunResult> RESULTS =
      List.of(
          Runs.run("none", 1, 0.90, 0.80),
          Runs.run("prior", 1, 0.93, 0.86),
          Runs.run("none", 2, 0.92, 0.84),
          Runs.run("prior", 2, 0.97, 0.92),
          Runs.run("logitAdjustment", 1, 0.94, 0.86));

  @Test
  public void meansAndPairedDifferencesStandInTheTables() {
    String html = ExperimentReport.html(RESULTS);

    assertRow(html, "prior", "2", "95.0 +- 2.8", "89.0 +- 4.2", "0.0100");
    assertRow(html, "prior", "2", "+4.0 +- 1.0", "+7.0 +- 1.0");
    assertRow(html, "prior", "1", "-1.0", "+0.0");
    assertRow(html, "none", "1", "-4.0", "-6.0");
    assertTrue(html.contains("<th>difference from none</th>"), html);
    assertTrue(html.contains("<th>difference from logitAdjustment</th>"), html);
  }

  @Test
  public void classesHaveTheirRowsAndMeanAccuracies() {
    String html = ExperimentReport.html(RESULTS);

    assertRow(html, "training rows", "500", "5");
    assertRow(html, "none", "100.0", "82.0");
  }

  @Test
  public void aBaselineAloneHasNoDifferences() {
    String html = ExperimentReport.html(RESULTS.subList(0, 1));

    assertFalse(html.contains("difference"), html);
  }

  private static void assertRow(String html, String head, String... cells) {
    StringBuilder row = new StringBuilder("<tr><th>" + head + "</th>");
    for (String cell : cells) {
      row.append("<td class=\"number\">").append(cell).append("</td>");
    }
    assertTrue(html.contains(row + "</tr>"), () -> row + " not in " + html);
  }

  @Test
  public void runsOfOtherSettingsAreNotMixed() {
    RunResult first = RESULTS.get(0);
    RunResult other =
        new RunResult(
            first.dataset(),
            first.method(),
            first.seed(),
            first.imbalance(),
            0.05,
            first.epochs(),
            new TreeMap<>(Map.of("dim", "32", "depth", "2")),
            0.5,
            0.5,
            first.perClassAccuracy(),
            first.trainingRowsPerClass(),
            0.02);
    Map<String, List<RunResult>> bySetup = ExperimentReport.bySetup(List.of(first, other));

    assertEquals(
        List.of(
            "mnist, imbalance 100, epochs 6",
            "mnist, imbalance 100, wrong labels 0.05, epochs 6, depth=2, dim=32"),
        List.copyOf(bySetup.keySet()));
    assertTrue(ExperimentReport.text(List.of(first, other)).contains("dim=32"));
  }

  @Test
  public void resultsWithoutSettingsAreRead() throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode old = json.valueToTree(RESULTS.get(0));
    old.remove("settings");

    assertEquals(RESULTS.get(0), json.treeToValue(old, RunResult.class));
  }
}
