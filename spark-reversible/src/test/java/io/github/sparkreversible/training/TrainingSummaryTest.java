package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.reversible.AnchorEstimate;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Summary, its records, and the line of progress. */
public class TrainingSummaryTest extends JUnitPlatformSuite {
  private static final IterationRecord FIRST =
      new IterationRecord(6, 1, 0.5, 0.25, 0.75, 1e-3, 2, 40, 3L << 20, 1e-6, 5, 1);
  private static final IterationRecord WITHOUT_STAGE =
      new IterationRecord(6, 1, 1.5, null, null, 1e-3, 3, 20, 5L << 20, null, null, 0);

  @Test
  public void jsonHoldsEverything() {
    TrainingSummary summary =
        new TrainingSummary(
            Map.of("dim", "16"),
            10,
            100,
            0,
            3,
            2,
            1.5,
            7,
            List.of(FIRST, WITHOUT_STAGE),
            List.of(
                new EpochRecord(0, 3, 0.5, 0.25, 1.0, 2),
                new EpochRecord(1, 3, 0.5, null, null, 2)));
    assertEquals(summary, TrainingSummary.fromJson(summary.toJson()));
  }

  @Test
  public void whatALaterVersionAddsIsIgnored() {
    String json =
        """
        {"settings":{},"parameters":1,"trainingRows":2,"validationRows":0,"workers":1,"seconds":1,
        "peakResidentBytes":1,"iterations":[],"epochs":[],"later":{"a":1}}
        """;
    assertEquals(2, TrainingSummary.fromJson(json).trainingRows());
    assertEquals(0, TrainingSummary.fromJson(json).skippedRows());
  }

  @Test
  public void otherTextIsRefused() {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> TrainingSummary.fromJson("[1"));
    assertTrue(message.contains("Not a training summary"), message);
  }

  @Test
  public void workersOfAnIterationAreJoined() {
    IterationRecord other =
        new IterationRecord(6, 1, 1.5, 0.25, 0.75, 1e-3, 3, 20, 5L << 20, 2e-6, 4, 2);
    assertEquals(
        new IterationRecord(6, 1, 1.0, 0.25, 0.75, 1e-3, 3, 25, 5L << 20, 2e-6, 4, 3),
        UpdateCollector.join(List.of(FIRST, other), 25));
    assertEquals(FIRST, UpdateCollector.join(List.of(FIRST), 25));
    UpdateCollector collector = new UpdateCollector();
    IterationRecord later = new IterationRecord(7, 1, 1, null, null, 0, 0, 1, 1, null, null, 0);
    collector.putUpdate(
        List.of(
            new IterationUpdate(FIRST, List.of(new AnchorEstimate(1, 2, 9)), "a", 0),
            new IterationUpdate(later, List.of(new AnchorEstimate(3, 4, 5)), "a", 0),
            new IterationUpdate(other, List.of(new AnchorEstimate(9, 9, 1)), "b", 0),
            new IterationUpdate(later, List.of(new AnchorEstimate(2, 5, 6)), "b", 0)));
    assertEquals(List.of(new AnchorEstimate(3, 5, 5)), collector.anchorEstimates());
    assertEquals(
        List.of(6, 7), collector.drain(1).stream().map(IterationRecord::iteration).toList());
    assertEquals(List.of(), collector.drain(1));
  }

  @Test
  public void aLineOfProgressHoldsWhatTheDesignAsksFor() {
    BatchSchedule schedule = BatchSchedule.of(100, 4, 1, 10, 5);
    String line = new ProgressLog(0).line(FIRST, schedule, 7_000);
    assertEquals(
        "epoch 2/4 | step 7/40 | loss 0.5000 | alpha 0.250 | beta 0.750 | anchors every 5"
            + " | reversal error 1.0e-06 | 40.0 samples/s | peak 3 MiB | 0:00:33 left",
        line);
    assertTrue(new ProgressLog(0).line(WITHOUT_STAGE, schedule, 7_000).contains("alpha - |"));
  }

  @Test
  public void thePeakOfTheProcessIsPlausible() {
    long peak = ProcessMemory.peakResidentBytes();
    assertTrue(peak > 20L << 20 && peak < 1L << 40, peak + " bytes");
  }

  @Test
  public void theDriverLogsEveryTenSecondsWhateverTheLengthOfARound() {
    ProgressLog progress = new ProgressLog(1_000_000);
    int lines = 0;
    for (long millis = 1_000_000; millis <= 1_060_000; millis += 700) {
      lines += progress.isDue(millis) ? 1 : 0;
    }
    assertEquals(5, lines);
  }
}
