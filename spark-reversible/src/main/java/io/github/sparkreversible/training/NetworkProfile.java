package io.github.sparkreversible.training;

import java.util.List;

/**
 * Memory and time of training steps of a whole network on random rows: forward, backward, gradient
 * norm limit and an AdamW update.
 *
 * @param settings what was measured
 * @param anchorInterval residual functions between anchors in the last step, the smallest of all
 *     stages; 1 where every state is kept
 * @param parameterBytes bytes of the parameters
 * @param peakNativeBytes largest number of native bytes needed by a step ({@link NativeMemory}),
 *     rows and labels included
 * @param plannedNativeBytes what {@link MemoryPlan} foresees for peakNativeBytes
 * @param peakResidentBytes peak of the process's resident memory, heap included
 * @param seconds of each step that was timed, in their order
 * @param reversalError largest one of the last step
 */
public record NetworkProfile(
    NetworkProfiler.Settings settings,
    int anchorInterval,
    long parameterBytes,
    long peakNativeBytes,
    long plannedNativeBytes,
    long peakResidentBytes,
    List<Double> seconds,
    double reversalError) {}
