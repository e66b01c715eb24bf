package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The order of the rows. */
public class SampleOrderTest extends JUnitPlatformSuite {

  @Test
  public void everyEpochHasEveryRowExactlyOnce() {
    for (int rows : new int[] {1, 2, 3, 4, 5, 16, 17, 63, 64, 65, 1000, 4097}) {
      SampleOrder order = new SampleOrder(rows, 11);
      for (int epoch = 0; epoch < 3; epoch++) {
        BitSet seen = new BitSet(rows);
        for (long sample = (long) epoch * rows; sample < (epoch + 1L) * rows; sample++) {
          assertEquals(epoch, order.epoch(sample));
          long row = order.row(sample);
          assertTrue(row >= 0 && row < rows, rows + " rows, row " + row);
          seen.set((int) row);
        }
        assertEquals(rows, seen.cardinality(), rows + " rows, epoch " + epoch);
      }
    }
  }

  @Test
  public void seedAndEpochChangeTheOrderAndNothingElseDoes() {
    List<Long> first = epoch(new SampleOrder(500, 1), 0);
    assertEquals(first, epoch(new SampleOrder(500, 1), 0));
    assertNotEquals(first, epoch(new SampleOrder(500, 2), 0));
    assertNotEquals(first, epoch(new SampleOrder(500, 1), 1));
    assertNotEquals(LongStream.range(0, 500).boxed().toList(), first);
  }

  @Test
  public void rowsAreSpreadEvenlyOverTheEpoch() {
    int rows = 1 << 14;
    SampleOrder order = new SampleOrder(rows, 5);
    // Of the first half of an epoch, about half comes from each half of the rows.
    long low = LongStream.range(0, rows / 2).filter(i -> order.row(i) < rows / 2).count();
    assertEquals(rows / 4.0, low, 4 * Math.sqrt(rows / 16.0), "seed 5");
  }

  @Test
  public void zeroRowsHaveNoOrder() {
    assertTrue(
        Thrown.message(IllegalArgumentException.class, () -> new SampleOrder(0, 1)).contains("0"));
  }

  private static List<Long> epoch(SampleOrder order, int epoch) {
    return LongStream.range(epoch * order.rows(), (epoch + 1) * order.rows())
        .map(order::row)
        .boxed()
        .toList();
  }
}
