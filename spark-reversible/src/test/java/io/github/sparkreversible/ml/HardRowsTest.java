package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.latent.LinearHead;
import io.github.sparkreversible.ml.HardRows.Hard;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Optional;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Which rows are hard ones, of which pair. */
public class HardRowsTest extends JUnitPlatformSuite {
  /** Three classes, the logits are the features. */
  private static final LinearHead HEAD =
      new LinearHead(new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, new float[3]);

  private static Optional<Hard> hard(double label, double weight, double... logits) {
    return Hard.of(RowFactory.create(Vectors.dense(logits), label, weight, 1L), HEAD, 1);
  }

  @Test
  public void aRowOfWeightZeroIsAbsent() {
    assertTrue(hard(0, 1e-300, 1, 2, 0).isPresent());
    assertTrue(hard(0, 0, 1, 2, 0).isEmpty());
    assertTrue(hard(0, -0.0, 1, 2, 0).isEmpty());
    assertTrue(hard(0, 1, 3, 2, 0).isEmpty());
  }

  @Test
  public void aPairHasOneNumberWhicheverClassIsTheTrueOne() {
    Hard one = hard(0, 1, 1, 2, 0).orElseThrow();
    assertEquals(1, one.rival());
    assertEquals(one.pair(), hard(1, 1, 2, 1, 0).orElseThrow().pair());
    assertNotEquals(one.pair(), hard(0, 1, 1, 0, 2).orElseThrow().pair());
    HardRows rows = new HardRows(3).add(one).add(hard(1, 1, 2, 1, 0).orElseThrow());
    assertEquals(1, rows.pairs());
    assertEquals(2, rows.add(new HardRows(3).add(hard(2, 1, 0, 2, 1).orElseThrow())).pairs());
  }
}
