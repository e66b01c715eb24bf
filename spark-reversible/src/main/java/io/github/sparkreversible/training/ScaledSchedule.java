package io.github.sparkreversible.training;

import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * A schedule times a factor.
 *
 * @param base the schedule
 * @param factor above 0
 */
public record ScaledSchedule(
    @JsonProperty("base") ISchedule base, @JsonProperty("factor") double factor)
    implements ISchedule {
  /** Checks the factor. */
  public ScaledSchedule {
    if (!(factor > 0)) {
      throw new IllegalArgumentException(
          "The factor of a learning rate is " + factor + ", expected above 0");
    }
  }

  @Override
  public double valueAt(int iteration, int epoch) {
    return factor * base.valueAt(iteration, epoch);
  }

  /** The schedule itself: it is immutable. */
  @Override
  @SuppressWarnings("MissingSuperCall")
  public ISchedule clone() {
    return this;
  }
}
