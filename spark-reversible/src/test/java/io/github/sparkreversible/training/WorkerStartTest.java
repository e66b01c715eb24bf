package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** What workers of one round start with. */
public class WorkerStartTest extends JUnitPlatformSuite {
  @Test
  public void workersDropOtherValues() {
    assertEquals(7, WorkerStart.seedOf(7, 0));
    assertNotEquals(7, WorkerStart.seedOf(7, 1));
    assertNotEquals(WorkerStart.seedOf(7, 2), WorkerStart.seedOf(7, 1));
  }
}
