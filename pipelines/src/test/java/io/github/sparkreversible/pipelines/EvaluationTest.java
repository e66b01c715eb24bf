package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Arithmetic of the confusion matrix. */
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
}
