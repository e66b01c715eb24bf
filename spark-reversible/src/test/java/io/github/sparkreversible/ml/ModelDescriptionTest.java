package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a saved model says about its data. */
public class ModelDescriptionTest extends JUnitPlatformSuite {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  public void descriptionsOfVersionsThatKnewOnlyClipsAreRead() throws IOException {
    String saved =
        """
        {"labels": ["a", "b"], "classes": 2, "clipShape": [2, 8, 8, 1], "dtype": "uint8"}
        """;
    ModelDescription expected =
        new ModelDescription(List.of("a", "b"), 2, List.of(2, 8, 8, 1), "uint8", "");
    assertEquals(expected, JSON.readValue(saved, ModelDescription.class));
    assertEquals(
        expected, JSON.readValue(JSON.writeValueAsString(expected), ModelDescription.class));
  }
}
