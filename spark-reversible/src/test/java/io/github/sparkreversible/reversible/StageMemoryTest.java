package io.github.sparkreversible.reversible;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Peak memory of a training step by what the workspaces grew to. Each measurement has a thread of
 * its own, since workspaces belong to threads.
 */
public class StageMemoryTest extends JUnitPlatformSuite {
  private static final int DIM = 16;
  private static final int TOKENS = 24;
  private static final int BATCH = 4;
  private static final long STATE_BYTES = 4L * BATCH * TOKENS * DIM;

  @Test
  public void reversibleStepIsFlatInDepth() throws Exception {
    long shallow = workspaceBytes(4, ActivationStorage.REVERSIBLE, 0, 1);
    long deep = workspaceBytes(24, ActivationStorage.REVERSIBLE, 0, 1);
    assertEquals(shallow, deep);
  }

  /** At these coefficients every sum of the coupling has factors other than one. */
  @Test
  public void referenceArithmeticIsFlatToo() throws Exception {
    long shallow = workspaceBytes(4, ActivationStorage.REVERSIBLE, 0.3, 0.7, DataType.DOUBLE);
    long deep = workspaceBytes(24, ActivationStorage.REVERSIBLE, 0.3, 0.7, DataType.DOUBLE);
    assertEquals(shallow, deep);
  }

  @Test
  public void checkpointedStepGrowsByOneStateForEachResidualFunction() throws Exception {
    long shallow = workspaceBytes(4, ActivationStorage.CHECKPOINTED, 0, 1);
    long deep = workspaceBytes(24, ActivationStorage.CHECKPOINTED, 0, 1);
    assertEquals(20 * STATE_BYTES, deep - shallow, 0.1 * 20 * STATE_BYTES);
  }

  @Test
  public void keepingEverythingCostsAMultipleOfTheStates() throws Exception {
    long shallow = workspaceBytes(4, ActivationStorage.ALL, 0, 1);
    long deep = workspaceBytes(24, ActivationStorage.ALL, 0, 1);
    assertTrue(deep - shallow > 4 * 20 * STATE_BYTES, "grew by " + (deep - shallow));
  }

  /** Nothing lies beside the memory that was reserved, and nothing of that is left unused. */
  @Test
  public void whatIsReservedIsWhatIsTaken() throws Exception {
    for (ActivationStorage storage : ActivationStorage.values()) {
      // Attention keeps its probabilities with large heads, and recomputes them with small ones.
      requireReservedIsTaken(storage, StageNetworks.stage(6, DIM, 2));
      requireReservedIsTaken(storage, StageNetworks.stage(6, DIM, 4));
      // Windows that fit, and such that the grid is padded for; probabilities kept and not kept.
      requireReservedIsTaken(storage, windowStage(new GridSize(2, 2, 2), 2));
      requireReservedIsTaken(storage, windowStage(new GridSize(2, 2, 3), 8));
    }
  }

  /** Shifted and other windows of a grid of {@link #TOKENS} tokens. */
  private static Dr2Stage.Builder windowStage(GridSize window, int heads) {
    GridSize grid = new GridSize(3, 2, 4);
    Dr2Stage.Builder stage = new Dr2Stage.Builder(DIM);
    for (int block = 0; block < 3; block++) {
      stage.add(new WindowAttentionSubBlock(DIM, heads, grid, window, block % 2 == 1, true, 1e-5));
      stage.add(new MlpSubBlock(DIM, DIM, 1e-5));
    }
    return stage;
  }

  private static void requireReservedIsTaken(ActivationStorage storage, Dr2Stage.Builder builder)
      throws Exception {
    Dr2Stage stage =
        builder
            .coefficientSchedule(CoefficientSchedule.fixed(0.3, 0.7))
            .activationStorage(storage)
            .anchorInterval(storage == ActivationStorage.REVERSIBLE ? 2 : 0)
            .build();
    StageMemory planned =
        StageMemory.ofTraining(
            stage, new Coefficients(0.3, 0.7), DataType.FLOAT, BATCH, TOKENS, DIM);
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Callable<Long> measurement =
          () -> {
            ComputationGraph graph = StageNetworks.network(stage, DIM, TOKENS, DataType.FLOAT);
            graph.fit(StageNetworks.batch(1, BATCH, DIM, TOKENS, DataType.FLOAT));
            assertEquals(0, ThreadArenas.current().arraysBeside(), storage.name());
            return Dr2StageLayer.memoryOfThread();
          };
      assertEquals(
          4 * (planned.states() + planned.temporaries() + planned.gradients()),
          thread.submit(measurement).get(),
          storage.name());
    } finally {
      thread.shutdownNow();
    }
  }

  /** Twice the tokens take twice the memory, not four times, whatever is kept. */
  @Test
  public void memoryIsLinearInTokens() {
    for (ActivationStorage storage : ActivationStorage.values()) {
      Dr2Stage stage = StageNetworks.stage(6, DIM, 2).activationStorage(storage).build();
      Coefficients coefficients = new Coefficients(0, 1);
      StageMemory one = StageMemory.ofTraining(stage, coefficients, DataType.FLOAT, 1, 1000, DIM);
      StageMemory two = StageMemory.ofTraining(stage, coefficients, DataType.FLOAT, 1, 2000, DIM);
      double ratio =
          (two.states() + two.temporaries()) / (double) (one.states() + one.temporaries());
      assertEquals(2, ratio, 0.01, storage.name());
      assertTrue(two.operations() < 2.1 * one.operations(), storage.name());
    }
  }

  /** Twice the windows along time take twice the memory. */
  @Test
  public void memoryOfWindowsIsLinearInTokens() {
    long one = temporariesOfWindows(16);
    long two = temporariesOfWindows(32);
    assertEquals(2, two / (double) one, 0.06);
  }

  private static long temporariesOfWindows(int time) {
    GridSize grid = new GridSize(time, 56, 56);
    Dr2Stage stage =
        new Dr2Stage.Builder(96)
            .add(new WindowAttentionSubBlock(96, 3, grid, new GridSize(8, 7, 7), true, true, 1e-5))
            .build();
    Coefficients coefficients = new Coefficients(0, 1);
    StageMemory memory =
        StageMemory.ofTraining(stage, coefficients, DataType.FLOAT, 1, grid.tokens(), 96);
    return memory.temporaries() + memory.operations();
  }

  /** What is measured, with the reference arithmetic in double precision. */
  @Test
  public void referenceArithmeticIsLinearInTokensToo() throws Exception {
    for (ActivationStorage storage : List.of(ActivationStorage.REVERSIBLE, ActivationStorage.ALL)) {
      long one = bytesOfDoubles(storage, 700);
      long two = bytesOfDoubles(storage, 1400);
      assertTrue(two < 2.4 * one, storage + ": " + one + " bytes, then " + two);
    }
  }

  private static long bytesOfDoubles(ActivationStorage storage, int tokens) throws Exception {
    Dr2Stage stage = StageNetworks.stage(4, DIM, 2).activationStorage(storage).build();
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Callable<Long> measurement =
          () -> {
            ComputationGraph graph = StageNetworks.network(stage, DIM, tokens, DataType.DOUBLE);
            DataSet batch = StageNetworks.batch(1, BATCH, DIM, tokens, DataType.DOUBLE);
            graph.fit(batch);
            return allBytes();
          };
      return thread.submit(measurement).get();
    } finally {
      thread.shutdownNow();
    }
  }

  /** With what workspaces were asked for, which they have from the next steps on. */
  private static long allBytes() {
    return Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread().stream()
            .mapToLong(MemoryWorkspace::getMaxCycleAllocations)
            .sum()
        + Dr2StageLayer.memoryOfThread();
  }

  private static long workspaceBytes(
      int functions, ActivationStorage storage, double alpha, double beta) throws Exception {
    return workspaceBytes(functions, storage, alpha, beta, DataType.FLOAT);
  }

  private static long workspaceBytes(
      int functions, ActivationStorage storage, double alpha, double beta, DataType dataType)
      throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      Callable<Long> measurement =
          () -> {
            Dr2Stage stage =
                StageNetworks.stage(functions, DIM, 2)
                    .coefficientSchedule(CoefficientSchedule.fixed(alpha, beta))
                    .activationStorage(storage)
                    .anchorInterval(AnchorPolicy.NONE)
                    .build();
            ComputationGraph graph = StageNetworks.network(stage, DIM, TOKENS, dataType);
            DataSet batch = StageNetworks.batch(1, BATCH, DIM, TOKENS, dataType);
            for (int step = 0; step < 4; step++) {
              graph.fit(batch);
            }
            return allBytes();
          };
      return thread.submit(measurement).get();
    } finally {
      thread.shutdownNow();
    }
  }
}
