package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The names in metrics.json that scripts rely on. */
public class MetricsTest extends JUnitPlatformSuite {

  private static final Evaluation EVALUATION =
      new Evaluation(List.of("a", "b"), new long[][] {{3, 1}, {0, 0}});

  @Test
  void evaluationAlone() throws IOException {
    JsonNode json = json(new Metrics(EVALUATION, 1.5, Map.of("frames", "8"), null));

    assertEquals(0.75, json.at("/test/accuracy").doubleValue());
    assertEquals(4, json.at("/test/rows").intValue());
    assertEquals("[[3,1],[0,0]]", json.at("/test/confusionMatrix").toString());
    assertTrue(json.at("/test/recall/b").isNull());
    assertEquals("[\"a\",\"b\"]", json.at("/labels").toString());
    assertEquals(1.5, json.at("/secondsTotal").doubleValue());
    assertEquals("8", json.at("/reading/frames").textValue());
    assertTrue(json.at("/training").isMissingNode());
  }

  @Test
  void trainingToo() throws IOException {
    JsonNode json = json(new Metrics(EVALUATION, 1.5, Map.of(), Summaries.small()));

    assertEquals(20, json.at("/training/rows").intValue());
    assertEquals(3, json.at("/training/iterations").intValue());
    assertEquals(1 << 20, json.at("/training/peakResidentBytes").intValue());
    assertEquals(0.5, json.at("/training/epochs/0/validationAccuracy").doubleValue());
    assertEquals("3", json.at("/training/settings/depth").textValue());
  }

  private static JsonNode json(Metrics metrics) throws IOException {
    return new ObjectMapper().readTree(metrics.toJson());
  }
}
