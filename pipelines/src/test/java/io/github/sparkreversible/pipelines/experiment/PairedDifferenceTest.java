package io.github.sparkreversible.pipelines.experiment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Differences seed by seed, and what is said of few seeds. */
public class PairedDifferenceTest extends JUnitPlatformSuite {
  private static final List<RunResult> BASELINE =
      List.of(Runs.run("none", 1, 0.5, 0.1), Runs.run("none", 2, 0.7, 0.3));

  private static PairedDifference of(RunResult... runs) {
    return PairedDifference.of(List.of(runs), BASELINE, RunResult::balancedAccuracy);
  }

  @Test
  public void runsArePairedBySeedWhateverTheirOrder() {
    PairedDifference difference =
        of(
            Runs.run("prior", 3, 0.1, 0),
            Runs.run("prior", 2, 0.74, 0),
            Runs.run("prior", 1, 0.52, 0));

    assertEquals(2, difference.pairs());
    assertEquals(0.03, difference.mean(), 1e-12);
    // Differences 0.02 and 0.04: standard deviation 0.02 / sqrt(2), of the mean 0.01.
    assertEquals(0.01, difference.standardError(), 1e-12);
    assertEquals("+3.0 +- 1.0", difference.percent());
  }

  @Test
  public void onePairHasNoError() {
    PairedDifference difference = of(Runs.run("prior", 2, 0.65, 0));

    assertEquals("-5.0", difference.percent());
    assertTrue(Double.isNaN(difference.standardError()));
  }

  @Test
  public void noPairIsSaid() {
    assertEquals("no seed of both", of(Runs.run("prior", 3, 0.5, 0)).percent());
  }
}
