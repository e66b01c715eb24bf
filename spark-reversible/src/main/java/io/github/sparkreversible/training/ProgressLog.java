package io.github.sparkreversible.training;

import java.io.Serializable;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of progress: epoch, step, loss, alpha, beta, reversal error, samples/s, peak memory,
 * time left. A worker writes one every few seconds, the driver one at the end of every epoch.
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
  }

  /** Logs an iteration if the last line is long enough ago. */
  void iteration(IterationRecord record, BatchSchedule schedule) {
    long now = System.currentTimeMillis();
    if (lastMillis == 0) {
      lastMillis = now;
    }
    if (now - lastMillis >= INTERVAL_MILLIS) {
      lastMillis = now;
      LOG.info("{}", line(record, schedule, now));
    }
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
        "epoch %d/%d | step %d/%d | loss %.4f | alpha %s | beta %s | reversal error %s | %.1f"
            + " samples/s | peak %.0f MiB | %d:%02d:%02d left",
        record.epoch() + 1,
        schedule.epochs(),
        done,
        schedule.iterations(),
        record.loss(),
        optional("%.3f", record.alpha()),
        optional("%.3f", record.beta()),
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
