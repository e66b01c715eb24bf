package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

public class CoefficientScheduleTest extends JUnitPlatformSuite {

  private static void assertAt(
      CoefficientSchedule schedule, long iteration, double alpha, double beta) {
    Coefficients found = schedule.at(iteration);
    assertEquals(alpha, found.alpha(), 1e-12, "alpha at " + iteration);
    assertEquals(beta, found.beta(), 1e-12, "beta at " + iteration);
  }

  @Test
  public void dynamicMovesLinearlyAndStays() {
    CoefficientSchedule schedule = CoefficientSchedule.dynamic(100);
    assertAt(schedule, 0, 1, 0);
    assertAt(schedule, 25, 0.75, 0.25);
    assertAt(schedule, 100, 0, 1);
    assertAt(schedule, 1000, 0, 1);
    assertAt(CoefficientSchedule.dynamic(0), 0, 0, 1);
  }

  @Test
  public void eachCoefficientHasItsOwnWindowAndEnds() {
    CoefficientSchedule schedule =
        new CoefficientSchedule(
            CoefficientRamp.cosine(1, 0.2, 10).within(40, 20),
            CoefficientRamp.linear(0.1, 0.9, 10));
    assertAt(schedule, 0, 1, 0.1);
    assertAt(schedule, 5, 1, 0.5);
    assertAt(schedule, 50, 0.6, 0.9);
    assertAt(schedule, 45, 1 - 0.8 * (1 - Math.cos(Math.PI / 4)) / 2, 0.9);
    assertAt(schedule, 60, 0.2, 0.9);
  }

  /** The authors' order: after one distance beta has moved, after two alpha as well. */
  @Test
  public void interleavedStepsMoveOneCoefficientAtATimeBetaFirst() {
    CoefficientSchedule schedule =
        CoefficientSchedule.interleaved(new Coefficients(1, 0.1), new Coefficients(0, 1), 10, 7);
    for (int moves = 0; moves <= 25; moves++) {
      double alpha = 1 - Math.min(10, moves / 2) / 10.0;
      double beta = 0.1 + 0.9 * Math.min(10, (moves + 1) / 2) / 10.0;
      assertAt(schedule, 7L * moves, alpha, beta);
      assertAt(schedule, 7L * moves + 6, alpha, beta);
    }
  }

  @Test
  public void aStoppedScheduleStaysWhereItStopped() {
    CoefficientSchedule schedule = CoefficientSchedule.dynamic(100).stoppedAt(0.3);
    assertAt(schedule, 20, 0.8, 0.2);
    assertAt(schedule, 30, 0.7, 0.3);
    assertAt(schedule, 500, 0.7, 0.3);
  }

  @Test
  public void whatIsNoScheduleIsRefused() {
    assertTrue(
        Thrown.message(IllegalArgumentException.class, () -> CoefficientSchedule.fixed(1, -0.1))
            .contains("-0.1"));
    assertTrue(
        Thrown.message(
                IllegalArgumentException.class,
                () -> CoefficientSchedule.dynamic(10).stoppedAt(1.5))
            .contains("1.5"));
    Thrown.message(IllegalArgumentException.class, () -> CoefficientRamp.linear(Double.NaN, 1, 10));
    Thrown.message(IllegalArgumentException.class, () -> CoefficientRamp.linear(0, 1, -1));
    Thrown.message(
        IllegalArgumentException.class,
        () ->
            CoefficientSchedule.interleaved(new Coefficients(1, 0), new Coefficients(0, 1), 0, 5));
  }
}
