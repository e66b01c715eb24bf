package io.github.sparkreversible.datasets.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** A task's share of the heap. */
public class HeapShareTest extends JUnitPlatformSuite {
  @Test
  public void theTasksOfAProcessShareAPart() {
    assertEquals(64, HeapShare.of(1024, 4, 4));
    assertEquals(256, HeapShare.of(1024, 4, 1));
    Runtime runtime = Runtime.getRuntime();
    assertTrue(
        HeapShare.ofPart(4) * runtime.availableProcessors() <= runtime.maxMemory() / 4,
        HeapShare.ofPart(4) + " bytes for each of " + runtime.availableProcessors());
  }
}
