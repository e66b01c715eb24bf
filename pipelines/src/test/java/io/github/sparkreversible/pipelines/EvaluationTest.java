package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Arithmetic of the confusion matrix, and labels that the model does not know. */
public class EvaluationTest extends JUnitPlatformSuite {

  private static final Evaluation EVALUATION =
      new Evaluation(List.of("a", "b", "c"), new long[][] {{3, 1, 0}, {2, 2, 0}, {0, 0, 0}});

  @Test
  void accuracyIsTheDiagonalsPart() {
    assertEquals(8, EVALUATION.rows());
    assertEquals(5.0 / 8, EVALUATION.accuracy());
  }

  @Test
  void recallIsARowsPartAndUndefinedWithoutClips() {
    assertEquals(List.of(0.75, 0.5, Double.NaN), EVALUATION.recalls());
  }

  @Test
  void unknownLabelIsNamedWithTheKnownOnes() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> Evaluation.requireKnown(Set.of("a", "z"), List.of("a", "b"), "clips"));
    assertTrue(e.getMessage().contains("'z'"), e::getMessage);
    assertTrue(e.getMessage().contains("a, b"), e::getMessage);
    assertTrue(e.getMessage().startsWith("clips "), e::getMessage);
  }

  @Test
  void knownLabelsPass() {
    assertDoesNotThrow(() -> Evaluation.requireKnown(Set.of("a"), List.of("a", "b"), "clips"));
  }
}
