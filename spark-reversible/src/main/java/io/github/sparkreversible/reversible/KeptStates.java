package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.Operations;
import java.util.function.Supplier;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a forward pass keeps: every state, or the last two and the anchors from which the states
 * between are reversed; and the insides of the residual functions if nothing is to be recomputed.
 *
 * <p>An anchor at i is x_i and x_{i-1}; the anchor at 0 is the input, which is never changed.
 */
final class KeptStates {
  private final int interval;
  private final Operations operations;
  private final Arena arena;
  private final Supplier<MemoryWorkspace> keptScope;
  private final INDArray[] states;
  private final Intermediates[] intermediates;
  private INDArray last;
  private INDArray beforeLast;

  /**
   * @param operations for copies
   * @param input x_0, which is never changed
   * @param length number of residual functions
   * @param interval anchors every that many residual functions; 1 keeps every state, {@code length}
   *     or more none between the input and the last
   * @param arena memory of the anchors, which lives until the backward pass
   * @param keptScope opens the memory of the insides of the residual functions, or null if they are
   *     recomputed
   */
  KeptStates(
      Operations operations,
      INDArray input,
      int length,
      int interval,
      Arena arena,
      Supplier<MemoryWorkspace> keptScope) {
    this.interval = interval;
    this.operations = operations;
    this.arena = arena;
    this.keptScope = keptScope;
    this.states = new INDArray[length + 1];
    this.intermediates = keptScope == null ? null : new Intermediates[length + 1];
    states[0] = input;
  }

  /**
   * Number of states for which a forward pass takes memory.
   *
   * @param length number of residual functions
   * @param interval distance of the anchors, 1 for every state
   */
  static int count(int length, int interval) {
    if (interval == 1) {
      return length;
    }
    int anchors = Math.max(0, (length - 1) / interval);
    return Math.min(2, length) + 2 * anchors;
  }

  int interval() {
    return interval;
  }

  boolean keepsEveryState() {
    return interval == 1;
  }

  /** The largest i below {@code above} with an anchor. */
  int anchorBelow(int above) {
    return keepsEveryState() ? 0 : (above - 1) / interval * interval;
  }

  /** Opens the memory of the insides that are kept. */
  MemoryWorkspace scope() {
    return keptScope.get();
  }

  boolean keepsIntermediates() {
    return intermediates != null;
  }

  void intermediates(int i, Intermediates computed) {
    intermediates[i] = computed;
  }

  Intermediates intermediates(int i) {
    return intermediates == null ? null : intermediates[i];
  }

  /** Called with every state of the forward pass, (x_i, x_{i-1}). */
  void state(int i, INDArray x, INDArray xBefore) {
    if (i == states.length - 1) {
      last = x;
      beforeLast = xBefore;
    }
    if (keepsEveryState()) {
      states[i] = x;
    } else if (i % interval == 0 && i < states.length - 1) {
      states[i] = copy(x);
      states[i - 1] = states[i - 1] == null ? copy(xBefore) : states[i - 1];
    }
  }

  private INDArray copy(INDArray x) {
    INDArray copied = arena.array(x.shape());
    operations.combine(x, 1, 0, copied);
    return copied;
  }

  /** x_i, or null if it is not kept. */
  INDArray kept(int i) {
    return states[i];
  }

  /** x_L in a buffer that may be overwritten. */
  INDArray last() {
    return last;
  }

  /** x_{L-1}; its buffer may be overwritten unless L = 1, where it is the input. */
  INDArray beforeLast() {
    return beforeLast;
  }
}
