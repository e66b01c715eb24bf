package io.github.sparkreversible.training;

import io.github.sparkreversible.reversible.Dr2StageLayer;
import org.bytedeco.javacpp.Pointer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Native bytes that the training of a graph needs in the calling thread, counted where they are
 * allocated. ND4J's arrays do not count for JavaCPP's own limits and statistics.
 */
final class NativeMemory {
  private NativeMemory() {}

  /** Parameters, gradients and updater state. */
  static long ofNetwork(ComputationGraph graph) {
    return bytes(graph.params())
        + bytes(graph.getFlattenedGradients())
        + bytes(graph.getUpdater().getStateViewArray());
  }

  /**
   * What lies in workspaces of ND4J, in the memory of Dr2Net stages and in JavaCPP's pointers. A
   * workspace has no memory of its own before it has learned how much is asked of it; until then it
   * counts with what it will have, so that a first step tells as much as later ones.
   */
  static long ofThread() {
    long workspaces = 0;
    for (MemoryWorkspace each : Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread()) {
      workspaces += Math.max(each.getCurrentSize(), learned(each));
    }
    return workspaces + Dr2StageLayer.memoryOfThread() + Pointer.totalBytes();
  }

  /** What a workspace allocates for the most that was asked of it in a cycle. */
  private static long learned(MemoryWorkspace workspace) {
    WorkspaceConfiguration settings = workspace.getWorkspaceConfiguration();
    boolean more = settings.getPolicyAllocation() == AllocationPolicy.OVERALLOCATE;
    double share = more ? settings.getOverallocationLimit() : 0;
    return Math.round(workspace.getMaxCycleAllocations() * (1 + share));
  }

  static long bytes(INDArray array) {
    return array == null ? 0 : array.length() * array.dataType().width();
  }
}
