package io.github.sparkreversible.training;

/**
 * Memory and time of training steps of one transformer stage on random tokens: forward, backward
 * and an SGD update.
 *
 * @param mode name of the combination of coefficients and storage
 * @param alpha coefficient alpha
 * @param beta coefficient beta
 * @param anchorInterval residual functions between anchors in the last step; 1 where every state is
 *     kept
 * @param batch rows of a batch
 * @param tokens tokens of a row
 * @param dim size of a token
 * @param heads attention heads
 * @param depth transformer blocks, of two residual functions each
 * @param parameterBytes bytes of the parameters
 * @param peakNativeBytes largest number of native bytes needed by a step ({@link NativeMemory})
 * @param activationPeakBytes that, without parameters, gradients and updater state
 * @param peakResidentBytes peak of the process's resident memory, heap included
 * @param secondsPerStep median after two steps of warm-up
 * @param reversalError largest one of the last step
 * @param plannedNativeBytes what {@link MemoryPlan} foresees for peakNativeBytes
 * @param residentGrowthBytes growth of the process's anonymous resident memory from before the
 *     network was made; 0 where the system does not tell
 */
public record StepProfile(
    String mode,
    double alpha,
    double beta,
    int anchorInterval,
    int batch,
    int tokens,
    int dim,
    int heads,
    int depth,
    long parameterBytes,
    long peakNativeBytes,
    long activationPeakBytes,
    long peakResidentBytes,
    double secondsPerStep,
    double reversalError,
    long plannedNativeBytes,
    long residentGrowthBytes) {}
