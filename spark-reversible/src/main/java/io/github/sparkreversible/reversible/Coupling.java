package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.Operations;
import java.util.List;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The equations of Dr2Net (arXiv 2401.04105, equations 3 and 4) over a run of residual functions.
 *
 * <p>The paper's two streams, {@code x_i = F_i(x_{i-1}) + alpha x_{i-1} + y_{i-1}} and {@code y_i =
 * beta x_{i-1}}, are one sequence:
 *
 * <pre>
 *   x_i     = F_i(x_{i-1}) + alpha x_{i-1} + beta x_{i-2}
 *   x_{i-2} = (x_i - F_i(x_{i-1}) - alpha x_{i-1}) / beta
 * </pre>
 *
 * <p>It starts from {@code x_0}, the input, and {@code x_{-1}}, which is x_0 or zero ({@link
 * SecondStream}). A state is a pair of neighbours, so both directions run in two buffers: x_i takes
 * the place of x_{i-2} and the other way round. The same holds for the gradients, {@code G_{i-1} =
 * H_{i-1} + alpha G_i + F_i'^T G_i} and {@code H_{i-2} = beta G_i}.
 *
 * <p>Instances are used for one forward and at most one backward pass.
 */
final class Coupling {
  private final Operations operations;
  private final List<? extends BoundResidualFunction> functions;
  private final Coefficients coefficients;
  private final SecondStream secondStream;
  private final StageOutput output;

  Coupling(
      Operations operations,
      List<? extends BoundResidualFunction> functions,
      Coefficients coefficients,
      SecondStream secondStream,
      StageOutput output) {
    this.operations = operations;
    this.functions = functions;
    this.coefficients = coefficients;
    this.secondStream = secondStream;
    this.output = output;
  }

  /** Allocates an array that lives as long as its use needs. */
  @FunctionalInterface
  interface Allocator {
    INDArray like(INDArray array);
  }

  /** Opens the workspace of the temporaries of one residual function. */
  @FunctionalInterface
  interface Scope {
    MemoryWorkspace open();
  }

  /** Number of residual functions. */
  int length() {
    return functions.size();
  }

  Coefficients coefficients() {
    return coefficients;
  }

  /**
   * Computes the last state and the output, and keeps what {@code kept} asks for.
   *
   * @param input x_0, {@code [batch, tokens, dim]}, unchanged
   * @param kept receives the states that are kept
   * @param buffers where the running states are allocated
   * @param scope temporaries of a residual function
   * @param result {@code [batch, tokens, dim]}, the stage's output
   */
  void forward(INDArray input, KeptStates kept, Allocator buffers, Scope scope, INDArray result) {
    INDArray before = secondStream == SecondStream.INPUT ? input : null;
    INDArray current = input;
    INDArray reusable = null;
    for (int i = 1; i <= functions.size(); i++) {
      boolean inPlace = reusable != null && reusable == before;
      INDArray next = inPlace ? before : buffers.like(input);
      double keep = startOfSum(before, next, inPlace);
      try (MemoryWorkspace temporaries = kept.scopeOf(i, scope)) {
        kept.intermediates(i, functions.get(i - 1).forward(current, 1, keep, next));
      }
      addAlpha(current, 1, next);
      // The input belongs to the caller, and a kept state must not change.
      reusable = current == input || kept.keepsEveryState() ? null : current;
      before = current;
      current = next;
      kept.state(i, current, before);
    }
    kept.last(current, before);
    formOutput(input, current, before, result);
  }

  private double startOfSum(INDArray before, INDArray next, boolean inPlace) {
    if (before == null || coefficients.beta() == 0) {
      return 0;
    }
    if (inPlace) {
      return coefficients.beta();
    }
    operations.combine(before, coefficients.beta(), 0, next);
    return 1;
  }

  private void addAlpha(INDArray x, double factor, INDArray y) {
    if (coefficients.alpha() != 0) {
      operations.combine(x, factor * coefficients.alpha(), 1, y);
    }
  }

  private void formOutput(INDArray input, INDArray last, INDArray beforeLast, INDArray result) {
    StageOutput.Weights weights = output.weights(coefficients.beta());
    operations.combine(last, weights.last(), 0, result);
    if (beforeLast != null && weights.beforeLast() != 0) {
      operations.combine(beforeLast, weights.beforeLast(), 1, result);
    }
    if (secondStream == SecondStream.INPUT && weights.beforeFirst() != 0) {
      operations.combine(input, weights.beforeFirst(), 1, result);
    }
  }

  /**
   * Walks the residual functions from last to first: reverse the state, recompute the inside of F,
   * apply its vector-Jacobian product, add the coupling's terms.
   *
   * @param kept what the forward pass kept; its buffers are used up
   * @param gResult {@code [batch, tokens, dim]}, gradient of the loss with respect to the output
   * @param buffers where the running gradients are allocated
   * @param scope temporaries of a residual function
   * @param gInput {@code [batch, tokens, dim]}, result: gradient with respect to the input
   */
  void backward(
      KeptStates kept, INDArray gResult, Allocator buffers, Scope scope, INDArray gInput) {
    StageOutput.Weights weights = output.weights(coefficients.beta());
    INDArray gCurrent = buffers.like(gResult);
    operations.combine(gResult, weights.last(), 0, gCurrent);
    INDArray gBefore = buffers.like(gResult);
    operations.combine(gResult, weights.beforeLast(), 0, gBefore);
    for (int i = functions.size(); i >= 1; i--) {
      try (MemoryWorkspace temporaries = scope.open()) {
        INDArray x = kept.inputOf(i);
        Intermediates intermediates = recompute(kept, i, x);
        INDArray gx = Temporaries.like(gResult, gResult.shape());
        functions.get(i - 1).gradient(x, intermediates, gCurrent, gx);
        operations.combine(gx, 1, 1, gBefore);
      }
      addAlpha(gCurrent, 1, gBefore);
      scaleByBeta(gCurrent);
      INDArray swap = gCurrent;
      gCurrent = gBefore;
      gBefore = swap;
    }
    operations.combine(gCurrent, 1, 0, gInput);
    if (secondStream == SecondStream.INPUT) {
      operations.combine(gBefore, 1, 1, gInput);
      if (weights.beforeFirst() != 0) {
        operations.combine(gResult, weights.beforeFirst(), 1, gInput);
      }
    }
  }

  /** The insides of F_i at x_{i-1}; on the way x_{i-2} takes the place of x_i if it is not kept. */
  private Intermediates recompute(KeptStates kept, int i, INDArray x) {
    Intermediates stored = kept.intermediates(i);
    if (stored != null) {
      return stored;
    }
    INDArray state = kept.stateToReverse(i);
    if (state == null) {
      return functions.get(i - 1).forward(x, 1, 0, null);
    }
    double inverse = 1 / coefficients.beta();
    Intermediates computed = functions.get(i - 1).forward(x, -inverse, inverse, state);
    addAlpha(x, -inverse, state);
    kept.reversed(i, state);
    return computed;
  }

  private void scaleByBeta(INDArray gradient) {
    if (coefficients.beta() != 1) {
      operations.combine(gradient, coefficients.beta(), 0, gradient);
    }
  }
}
