package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.CounterRandom;

/**
 * The pass that a stage is in, which its residual functions look at. The forward pass, the reversal
 * and the gradients of an iteration are one: what is random in them comes out the same. One that
 * was never begun is an evaluation. Functions may be given some rows of the batch after others.
 */
final class StagePass {
  private boolean training;
  private long key;
  private BatchPart part = BatchPart.WHOLE;

  /**
   * Begins a pass.
   *
   * @param isTraining whether what is only done in training is done
   * @param seed the network's seed
   * @param iteration global iteration
   * @param layerName name of the stage
   */
  void begin(boolean isTraining, long seed, long iteration, String layerName) {
    training = isTraining;
    key = CounterRandom.key(seed, iteration, layerName == null ? 0 : layerName.hashCode());
  }

  /** From here on, functions are given these rows of the batch. */
  void setPart(BatchPart rows) {
    part = rows;
  }

  /** The rows of the batch that functions are given. */
  BatchPart part() {
    return part;
  }

  boolean isTraining() {
    return training;
  }

  /** Key of the random numbers of a residual function and a use in it. */
  long key(int function, int use) {
    return CounterRandom.key(key, function, use);
  }
}
