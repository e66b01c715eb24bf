package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** How a training is cut into iterations, epochs and rounds. */
public class BatchScheduleTest extends JUnitPlatformSuite {

  @Test
  public void iterationsOfAllWorkersTileTheSamplesWithoutGap() {
    BatchSchedule schedule = BatchSchedule.of(103, 4, 3, 8, 5);
    int covered = 0;
    for (int epoch = 0; epoch < 4; epoch++) {
      assertEquals(covered, schedule.startOfEpoch(epoch));
      int end = schedule.endOfEpoch(epoch);
      assertTrue(end > covered, "epoch " + epoch + " has no iteration");
      // The epoch's last sample lies in its last iteration.
      assertTrue(end * 3 * 8 >= (epoch + 1) * 103);
      assertTrue((end - 1) * 3 * 8 < (epoch + 1) * 103);
      covered = end;
    }
    assertEquals(schedule.iterations(), covered);
    assertEquals(18, schedule.iterations());
  }

  @Test
  public void oneWorkerTakesAWholeEpochAsOneRound() {
    BatchSchedule schedule = BatchSchedule.of(100, 2, 1, 16, 5);
    assertEquals(7, schedule.averagingFrequency());
    assertTrue(schedule.endOfEpoch(0) <= 7);
    assertEquals(13, schedule.iterations());
  }

  @Test
  public void batchesAndWorkersShrinkToTheRows() {
    BatchSchedule few = BatchSchedule.of(3, 2, 8, 16, 5);
    assertEquals(3, few.workers());
    assertEquals(1, few.batchSize());
    assertEquals(2, few.iterations());
    BatchSchedule small = BatchSchedule.of(10, 2, 2, 16, 5);
    assertEquals(5, small.batchSize());
    assertEquals(2, small.iterations());
  }
}
