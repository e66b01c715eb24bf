package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.reversible.Coupling.Allocator;
import io.github.sparkreversible.reversible.Coupling.Scope;
import java.util.function.Supplier;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What a forward pass keeps, and the walk back over it: every state, or the last one and the
 * anchors from which the states between are reversed; and the insides of the residual functions if
 * nothing is to be recomputed. At each anchor, and at the input, the reversed state is compared
 * with the kept one.
 */
final class KeptStates {
  private final Operations operations;
  private final int interval;
  private final Allocator allocator;
  private final Supplier<MemoryWorkspace> keptScope;
  private final INDArray[] anchors;
  private final Intermediates[] intermediates;
  private INDArray current;
  private INDArray before;
  private double reversalError;

  /**
   * @param operations for copies and norms
   * @param input x_0, which is never changed
   * @param length number of residual functions
   * @param interval anchors every that many residual functions; 1 keeps every state, 0 none at all
   * @param allocator memory of the anchors, which lives until the backward pass
   * @param keptScope opens the memory of the insides of the residual functions, or null if they are
   *     recomputed
   */
  KeptStates(
      Operations operations,
      INDArray input,
      int length,
      int interval,
      Allocator allocator,
      Supplier<MemoryWorkspace> keptScope) {
    this.operations = operations;
    this.interval = interval;
    this.allocator = allocator;
    this.keptScope = keptScope;
    this.anchors = new INDArray[length + 1];
    this.intermediates = keptScope == null ? null : new Intermediates[length + 1];
    anchors[0] = input;
  }

  boolean keepsEveryState() {
    return interval == 1;
  }

  MemoryWorkspace scopeOf(int i, Scope temporaries) {
    return keptScope == null ? temporaries.open() : keptScope.get();
  }

  void intermediates(int i, Intermediates computed) {
    if (intermediates != null) {
      intermediates[i] = computed;
    }
  }

  Intermediates intermediates(int i) {
    return intermediates == null ? null : intermediates[i];
  }

  /** Called with every state of the forward pass, (x_i, x_{i-1}). */
  void state(int i, INDArray x, INDArray xBefore) {
    if (keepsEveryState()) {
      anchors[i] = x;
    } else if (interval > 1 && i % interval == 0 && i < anchors.length - 1) {
      anchors[i] = copy(x);
      anchors[i - 1] = anchors[i - 1] == null ? copy(xBefore) : anchors[i - 1];
    }
  }

  /** Called with the last state. */
  void last(INDArray x, INDArray xBefore) {
    current = x;
    before = xBefore;
  }

  /** x_{i-1}, kept or reversed. */
  INDArray inputOf(int i) {
    return anchors[i - 1] != null ? anchors[i - 1] : before;
  }

  /** The buffer of x_i, to be turned into x_{i-2}, or null if x_{i-2} is kept or not needed. */
  INDArray stateToReverse(int i) {
    if (keepsEveryState() || i == 1) {
      return null;
    }
    return current;
  }

  /** Called after step i turned x_i into x_{i-2}. */
  void reversed(int i, INDArray state) {
    current = before;
    before = state;
    INDArray exact = anchors[i - 2];
    if (exact != null) {
      measure(exact, state);
      if (i > 2) {
        operations.combine(exact, 1, 0, state);
      }
    }
  }

  /** The largest error that was measured, relative to the kept state; 0 if nothing was reversed. */
  double reversalError() {
    return reversalError;
  }

  private void measure(INDArray exact, INDArray reversed) {
    double norm = operations.norm(exact);
    double difference = operations.distance(reversed, exact);
    double error = difference == 0 ? 0 : difference / norm;
    reversalError = Double.isNaN(error) ? error : Math.max(reversalError, error);
  }

  private INDArray copy(INDArray x) {
    INDArray copied = allocator.like(x);
    operations.combine(x, 1, 0, copied);
    return copied;
  }
}
