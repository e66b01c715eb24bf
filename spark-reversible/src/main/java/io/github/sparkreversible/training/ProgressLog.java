package io.github.sparkreversible.training;

import java.io.Serializable;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of progress: epoch, step, loss, alpha, beta, reversal error, samples/s, peak memory,
 * time left. A worker writes one every few seconds while its task lasts, the driver one after a
 * round if the last is a few seconds old, and one at the end of every epoch.
 */
final class ProgressLog implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger("io.github.sparkreversible.Progress");
  private static final long INTERVAL_MILLIS = 10_000;
  private static final double MIB = 1 << 20;

  private final long startMillis;
  private transient long lastMillis;

  ProgressLog(long startMillis) {
    this.startMillis = startMillis;
    this.lastMillis = startMillis;
  }

  /** Logs an iteration of a worker if the last line is long enough ago. */
  void iteration(IterationRecord record, BatchSchedule schedule) {
    long now = System.currentTimeMillis();
    if (lastMillis == 0) {
      lastMillis = now;
    }
    if (isDue(now)) {
      LOG.info("{}", line(record, schedule, now));
    }
  }

  /** Logs the last iteration of a round on the driver if the last line is long enough ago. */
  void round(IterationRecord last, BatchSchedule schedule) {
    long now = System.currentTimeMillis();
    // With one worker a round is an epoch, which has its own line.
    if (schedule.workers() > 1 && isDue(now)) {
      LOG.info("{}", line(last, schedule, now));
    }
  }

  /** Whether a line is due now; if so, the next one is due an interval later. */
  boolean isDue(long nowMillis) {
    boolean due = nowMillis - lastMillis >= INTERVAL_MILLIS;
    lastMillis = due ? nowMillis : lastMillis;
    return due;
  }

  /** Logs the end of an epoch. */
  void epoch(IterationRecord last, EpochRecord epoch, BatchSchedule schedule) {
    StringBuilder line = new StringBuilder(line(last, schedule, System.currentTimeMillis()));
    line.append(String.format(Locale.ROOT, " | epoch loss %.4f", epoch.trainingLoss()));
    if (epoch.validationAccuracy() != null) {
      line.append(
          String.format(
              Locale.ROOT,
              ", validation loss %.4f, accuracy %.4f",
              epoch.validationLoss(),
              epoch.validationAccuracy()));
    }
    LOG.info("{}", line);
  }

  /** Text of a line. */
  String line(IterationRecord record, BatchSchedule schedule, long nowMillis) {
    int done = record.iteration() + 1;
    double perIteration = (nowMillis - startMillis) / (double) done;
    Duration left = Duration.ofMillis(Math.round(perIteration * (schedule.iterations() - done)));
    return String.format(
        Locale.ROOT,
        "epoch %d/%d | step %d/%d | loss %.4f | alpha %s | beta %s | anchors %s | reversal error"
            + " %s | %.1f samples/s | peak %.0f MiB | %d:%02d:%02d left",
        record.epoch() + 1,
        schedule.epochs(),
        done,
        schedule.iterations(),
        record.loss(),
        optional("%.3f", record.alpha()),
        optional("%.3f", record.beta()),
        record.anchorInterval() == null ? "-" : "every " + record.anchorInterval(),
        optional("%.1e", record.reversalError()),
        record.samplesPerSecond(),
        record.peakResidentBytes() / MIB,
        left.toHours(),
        left.toMinutesPart(),
        left.toSecondsPart());
  }

  private static String optional(String format, Double value) {
    return value == null ? "-" : String.format(Locale.ROOT, format, value);
  }
}
