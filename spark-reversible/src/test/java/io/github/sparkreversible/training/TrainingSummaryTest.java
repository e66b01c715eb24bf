package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Summary, its records, and the line of progress. */
public class TrainingSummaryTest extends JUnitPlatformSuite {
  private static final IterationRecord FIRST =
      new IterationRecord(6, 1, 0.5, 0.25, 0.75, 1e-3, 2, 40, 3L << 20, 1e-6);
  private static final IterationRecord WITHOUT_STAGE =
      new IterationRecord(6, 1, 1.5, null, null, 1e-3, 3, 20, 5L << 20, null);

  @Test
  public void jsonHoldsEverything() {
    TrainingSummary summary =
        new TrainingSummary(
            Map.of("dim", "16"),
            10,
            100,
            0,
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
  }

  @Test
  public void otherTextIsRefused() {
    String message =
        Thrown.message(IllegalArgumentException.class, () -> TrainingSummary.fromJson("[1"));
    assertTrue(message.contains("Not a training summary"), message);
  }

  @Test
  public void workersOfAnIterationAreJoined() {
    IterationRecord other = new IterationRecord(6, 1, 1.5, 0.25, 0.75, 1e-3, 3, 20, 5L << 20, 2e-6);
    assertEquals(
        new IterationRecord(6, 1, 1.0, 0.25, 0.75, 1e-3, 3, 60, 5L << 20, 2e-6),
        UpdateCollector.join(List.of(FIRST, other)));
    UpdateCollector collector = new UpdateCollector();
    IterationRecord later = new IterationRecord(7, 1, 1, null, null, 0, 0, 1, 1, null);
    collector.putUpdate(
        List.of(
            new IterationUpdate(later, "a", 0),
            new IterationUpdate(FIRST, "a", 0),
            new IterationUpdate(other, "b", 0)));
    assertEquals(
        List.of(6, 7), collector.drain().stream().map(IterationRecord::iteration).toList());
    assertEquals(List.of(), collector.drain());
  }

  @Test
  public void aLineOfProgressHoldsWhatTheDesignAsksFor() {
    BatchSchedule schedule = BatchSchedule.of(100, 4, 1, 10, 5);
    String line = new ProgressLog(0).line(FIRST, schedule, 7_000);
    assertEquals(
        "epoch 2/4 | step 7/40 | loss 0.5000 | alpha 0.250 | beta 0.750 | reversal error 1.0e-06 |"
            + " 40.0 samples/s | peak 3 MiB | 0:00:33 left",
        line);
    assertTrue(new ProgressLog(0).line(WITHOUT_STAGE, schedule, 7_000).contains("alpha - |"));
  }

  @Test
  public void thePeakOfTheProcessIsPlausible() {
    long peak = ProcessMemory.peakResidentBytes();
    assertTrue(peak > 20L << 20 && peak < 1L << 40, peak + " bytes");
  }
}
