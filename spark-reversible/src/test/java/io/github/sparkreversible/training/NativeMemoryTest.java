package io.github.sparkreversible.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/** What counts as native memory of a thread. */
public class NativeMemoryTest extends JUnitPlatformSuite {
  private static final int CYCLES = 4;
  private static final int VALUES = 1 << 20;

  /** DL4J's workspaces of activations learn for several steps; the first of these must count. */
  @Test
  public void aWorkspaceCountsFromItsFirstUseOn() throws InterruptedException {
    check(AllocationPolicy.STRICT, 0.5, Float.BYTES * VALUES);
    check(AllocationPolicy.OVERALLOCATE, 0.5, 1.5 * Float.BYTES * VALUES);
  }

  private static void check(AllocationPolicy policy, double share, double expected)
      throws InterruptedException {
    WorkspaceConfiguration slow =
        WorkspaceConfiguration.builder()
            .policyLearning(LearningPolicy.OVER_TIME)
            .policyAllocation(policy)
            .overallocationLimit(share)
            .cyclesBeforeInitialization(CYCLES)
            .build();
    SettledBytes.of(Pointer::totalBytes);
    long before = NativeMemory.ofThread();
    try {
      for (int cycle = 1; cycle <= CYCLES + 1; cycle++) {
        try (MemoryWorkspace workspace =
            Nd4j.getWorkspaceManager().getAndActivateWorkspace(slow, "SLOW")) {
          Nd4j.createUninitialized(DataType.FLOAT, VALUES);
        }
        double growth = NativeMemory.ofThread() - before;
        assertEquals(expected, growth, 0.05 * expected, policy + ", cycle " + cycle);
      }
    } finally {
      Nd4j.getWorkspaceManager()
          .destroyWorkspace(Nd4j.getWorkspaceManager().getWorkspaceForCurrentThread("SLOW"));
    }
  }

  /** What the memory plan adds for it. */
  @Test
  public void dl4jMakesWorkspacesLargerThanWhatIsAskedOfThem() throws Exception {
    // Workspaces belong to a thread, and other tests have used those of this one.
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      thread.submit(NativeMemoryTest::checkWorkspacesOfTraining).get();
    } finally {
      thread.shutdownNow();
    }
  }

  private static void checkWorkspacesOfTraining() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("hidden", new DenseLayer.Builder().nIn(100).nOut(1000).build(), "in")
                .addLayer("out", new OutputLayer.Builder().nIn(1000).nOut(2).build(), "hidden")
                .setOutputs("out")
                .build());
    graph.init();
    INDArray rows = Nd4j.zeros(DataType.FLOAT, 200, 100);
    for (int step = 0; step < CYCLES; step++) {
      graph.fit(new MultiDataSet(rows, Nd4j.ones(DataType.FLOAT, 200, 2)));
    }
    Set<String> found = new TreeSet<>();
    for (MemoryWorkspace each : Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread()) {
      if (!each.getId().startsWith("WS_")) {
        continue;
      }
      boolean ofOutputs = each.getId().equals("WS_ALL_LAYERS_ACT");
      double share = ofOutputs ? MemoryPlanner.BEYOND_OUTPUTS : MemoryPlanner.BEYOND_REST;
      double expected = (1 + share) * each.getMaxCycleAllocations();
      assertEquals(expected, each.getCurrentSize(), 0.001 * expected, each.getId());
      found.add(each.getId());
    }
    assertTrue(found.contains("WS_ALL_LAYERS_ACT") && found.size() > 1, found::toString);
  }
}
