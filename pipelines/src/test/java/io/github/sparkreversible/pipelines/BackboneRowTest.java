package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import io.github.sparkreversible.training.NetworkProfile;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the rounds of a measurement come to. */
public class BackboneRowTest extends JUnitPlatformSuite {

  private static NetworkProfile round(long peakNativeBytes, Double... seconds) {
    return new NetworkProfile(null, 0, 0, peakNativeBytes, 0, 0, List.of(seconds), 0);
  }

  private static BackboneRow row(NetworkProfile... rounds) {
    return new BackboneRow("", "", BackboneMode.CONVENTIONAL, 1, List.of(rounds), null);
  }

  @Test
  public void theMedianIsOverTheStepsOfAllRounds() {
    assertEquals(2.5, row(round(1, 3.0, 1.0), round(1, 2.0, 10.0)).secondsPerStep());
    assertEquals(3, row(round(1, 3.0, 1.0), round(1, 10.0)).secondsPerStep());
    assertEquals(7, row(round(1, 7.0)).secondsPerStep());
  }

  @Test
  public void thePeakIsTheLargestOfTheRounds() {
    assertEquals(5, row(round(4, 1.0), round(5, 1.0)).peakNativeBytes());
  }
}
