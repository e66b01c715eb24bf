package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.factory.Nd4j;

/** What counts as native memory of a thread. */
public class NativeMemoryTest extends JUnitPlatformSuite {
  private static final int CYCLES = 4;
  private static final int VALUES = 1 << 20;

  /** DL4J's workspaces of activations learn for several steps; the first of these must count. */
  @Test
  public void aWorkspaceCountsFromItsFirstUseOn() {
    WorkspaceConfiguration slow =
        WorkspaceConfiguration.builder()
            .policyLearning(LearningPolicy.OVER_TIME)
            .policyAllocation(AllocationPolicy.STRICT)
            .cyclesBeforeInitialization(CYCLES)
            .build();
    long before = NativeMemory.ofThread();
    try {
      for (int cycle = 1; cycle <= CYCLES + 1; cycle++) {
        try (MemoryWorkspace workspace =
            Nd4j.getWorkspaceManager().getAndActivateWorkspace(slow, "SLOW")) {
          Nd4j.createUninitialized(DataType.FLOAT, VALUES);
        }
        double growth = NativeMemory.ofThread() - before;
        assertEquals(Float.BYTES * VALUES, growth, 0.05 * Float.BYTES * VALUES, "cycle " + cycle);
      }
    } finally {
      Nd4j.getWorkspaceManager()
          .destroyWorkspace(Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread("SLOW"));
    }
  }
}
