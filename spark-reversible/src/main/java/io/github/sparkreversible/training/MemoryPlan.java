package io.github.sparkreversible.training;

import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * The peak of native memory that training steps of a network will take, in bytes, known before
 * anything is allocated. The Java heap is not in it, nor what ND4J's reference arithmetic and
 * DL4J's own layers take on the way beside their outputs.
 *
 * <p>With anchors that adapt it is the peak before they have been measured: {@link
 * #of(ComputationGraphConfiguration, int, Map)} takes the most that any coefficients of the
 * schedule need.
 *
 * @param parameters the network's parameters
 * @param gradients their gradients; where latent features are injected into a stage, once more
 *     those of what follows
 * @param updaterState the updaters' state
 * @param keptStates states that stages keep, and what their residual functions keep where {@code
 *     activationStorage} is {@code all}
 * @param workspace what is overwritten by the next residual function or layer, the outputs of the
 *     layers and their gradients, in workspaces that DL4J makes larger than that, what oneDNN and
 *     attention take for themselves, and the states of injected features
 * @param batch inputs and labels of a batch
 */
public record MemoryPlan(
    long parameters,
    long gradients,
    long updaterState,
    long keptStates,
    long workspace,
    long batch) {
  private static final double MIB = 1 << 20;

  /** Memory of a native process that trains the network. */
  public long total() {
    return parameters + gradients + updaterState + keptStates + workspace + batch;
  }

  /**
   * Plans for a whole training.
   *
   * @param configuration of the network
   * @param batchSize rows of a batch
   * @param inputs types of the network's inputs by their names
   */
  public static MemoryPlan of(
      ComputationGraphConfiguration configuration, int batchSize, Map<String, InputType> inputs) {
    return new MemoryPlanner(configuration, batchSize, inputs).plan();
  }

  /** One line: the total and its parts. */
  public String describe() {
    return String.format(
        Locale.ROOT,
        "%.0f MiB of native memory: parameters %.0f, gradients %.0f, updater state %.0f,"
            + " kept states %.0f, workspace %.0f, batch %.0f",
        total() / MIB,
        parameters / MIB,
        gradients / MIB,
        updaterState / MIB,
        keptStates / MIB,
        workspace / MIB,
        batch / MIB);
  }
}
