package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.Operations;
import io.github.sparkreversible.reversible.Coupling.Scope;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradients of a {@link Coupling}, from the last residual function to the first: reverse the
 * state, recompute the inside of F, apply its vector-Jacobian product, add the coupling's terms.
 *
 * <p>With G_i and H_{i-1} the gradients with respect to x_i and x_{i-1} as the last two states,
 * {@code G_{i-1} = H_{i-1} + alpha G_i + F_i'^T G_i} and {@code H_{i-2} = beta G_i}: like the
 * states, they take turns in two buffers.
 *
 * <p>Reversal goes from anchor to anchor. Where a reversed state meets the kept one, their
 * difference is measured; if it breaks the tolerance, the gradients since the anchor above are
 * computed again from states that are computed forwards from the anchor below. Parameter gradients
 * are overwritten by that, so none of a broken interval is ever used. For one backward pass.
 */
final class BackwardPass {
  private final Operations operations;
  private final Coupling coupling;
  private final KeptStates kept;
  private final AnchorPolicy policy;
  private final Arena buffers;
  private final Scope scope;
  private final int probe;

  private AnchorEstimate estimate;
  private INDArray[] replayed;
  private INDArray state;
  private INDArray stateBefore;
  private INDArray gCurrent;
  private INDArray gBefore;
  private INDArray gCurrentIncoming;
  private INDArray gBeforeIncoming;
  private double intervalError;
  private double gain = -1;
  private double reversalError;
  private int repairs;

  /**
   * @param kept what the forward pass kept; its buffers are used up
   * @param policy which errors are borne
   * @param estimate what is known of the errors; {@link #estimate} has what is known afterwards
   * @param probe any number; chooses the residual function at which rounding is measured where
   *     every state is kept
   * @param buffers where the running gradients are allocated
   * @param scope temporaries of a residual function
   */
  BackwardPass(
      Operations operations,
      Coupling coupling,
      KeptStates kept,
      AnchorPolicy policy,
      AnchorEstimate estimate,
      int probe,
      Arena buffers,
      Scope scope) {
    this.operations = operations;
    this.coupling = coupling;
    this.kept = kept;
    this.policy = policy;
    this.estimate = estimate;
    // The first step leads to the second stream's start, which is not kept.
    this.probe = Math.floorMod(probe, Math.max(1, coupling.length() - 1)) + 2;
    this.buffers = buffers;
    this.scope = scope;
  }

  /**
   * Computes all gradients, that of the context included.
   *
   * @param gResult {@code [batch, tokens, dim]}, gradient of the loss with respect to the output
   * @param gInput {@code [batch, tokens, dim]}, result: gradient with respect to the input
   */
  void run(INDArray gResult, INDArray gInput) {
    gCurrent = buffers.array(gResult.shape());
    gBefore = buffers.array(gResult.shape());
    start(gResult);
    coupling.context().beginGradient(buffers);
    state = kept.last();
    stateBefore = kept.beforeLast();
    int top = coupling.length();
    while (top > 0) {
      int bottom = kept.anchorBelow(top);
      if (kept.keepsEveryState()) {
        walk(top, bottom);
      } else {
        walkChecked(top, bottom, gResult);
      }
      top = bottom;
    }
    if (gain >= 0) {
      estimate = estimate.withGain(gain, kept.interval());
    }
    switch (coupling.secondStream()) {
      case INPUT -> addBeforeFirst(gResult, gCurrent);
      case CONTEXT -> addBeforeFirst(gResult, coupling.context().gradient());
      default -> {}
    }
    operations.combine(gCurrent, 1, 0, gInput);
  }

  /** Adds the gradient with respect to the state before the first one. */
  private void addBeforeFirst(INDArray gResult, INDArray sum) {
    double weight = coupling.outputWeights().beforeFirst();
    operations.combine(gBefore, 1, 1, sum);
    if (weight != 0) {
      operations.combine(gResult, weight, 1, sum);
    }
  }

  /** The gradients with respect to the last two states. */
  private void start(INDArray gResult) {
    StageOutput.Weights weights = coupling.outputWeights();
    operations.combine(gResult, weights.last(), 0, gCurrent);
    operations.combine(gResult, weights.beforeLast(), 0, gBefore);
  }

  private void walkChecked(int top, int bottom, INDArray gResult) {
    if (top < coupling.length()) {
      keepIncoming();
    }
    intervalError = 0;
    walk(top, bottom);
    // The step to the input's second stream is never reversed.
    int steps = bottom == 0 ? top - 1 : top - bottom;
    if (steps > 0) {
      gain = Math.max(gain, estimate.gainOf(coupling.coefficients(), steps, intervalError));
    }
    reversalError = larger(reversalError, intervalError);
    if (policy.breaks(intervalError)) {
      repairs++;
      if (top < coupling.length()) {
        operations.combine(gCurrentIncoming, 1, 0, gCurrent);
        operations.combine(gBeforeIncoming, 1, 0, gBefore);
      } else {
        start(gResult);
      }
      coupling.context().restoreIncoming();
      try (Arena arena = ThreadArenas.current().ofStage(gResult.dataType())) {
        replay(top, bottom, arena);
        walk(top, bottom);
      }
      replayed = null;
    }
    state = kept.kept(bottom);
    stateBefore = bottom == 0 ? null : kept.kept(bottom - 1);
  }

  /** Keeps the gradients that enter an interval, in case it has to be computed again. */
  private void keepIncoming() {
    if (gCurrentIncoming == null) {
      gCurrentIncoming = buffers.array(gCurrent.shape());
      gBeforeIncoming = buffers.array(gBefore.shape());
    }
    operations.combine(gCurrent, 1, 0, gCurrentIncoming);
    operations.combine(gBefore, 1, 0, gBeforeIncoming);
    coupling.context().keepIncoming(buffers);
  }

  private void replay(int top, int bottom, Arena arena) {
    INDArray[] states = new INDArray[top];
    states[bottom] = kept.kept(bottom);
    INDArray before;
    if (bottom > 0) {
      before = kept.kept(bottom - 1);
    } else {
      before = coupling.beforeFirst(kept.kept(0));
    }
    coupling.replay(bottom, top, before, states, arena, scope);
    replayed = states;
  }

  private void walk(int top, int bottom) {
    for (int i = top; i > bottom; i--) {
      if (kept.keepsEveryState() && i == probe) {
        measureNoise(i);
      }
      step(i);
      if (reverses(i)) {
        INDArray reversed = state;
        state = stateBefore;
        stateBefore = reversed;
        if (i - 2 <= bottom) {
          compare(kept.kept(i - 2), reversed);
        }
      }
      INDArray swap = gCurrent;
      gCurrent = gBefore;
      gBefore = swap;
    }
  }

  /** Gradients of F_i; on the way x_{i-2} takes the place of x_i if it is not kept. */
  private void step(int i) {
    INDArray input = inputOf(i);
    Coupling.PartWork work =
        part -> {
          INDArray x = part.of(input);
          INDArray gY = part.of(gCurrent);
          Intermediates intermediates = insides(i, x, part);
          INDArray gX = coupling.temporary(gY.shape());
          coupling.function(i).gradient(x, intermediates, gY, gX);
          addTerms(gX, gY, part.of(gBefore));
        };
    if (kept.keepsIntermediates()) {
      Coupling.computeWhole(scope, work);
    } else {
      coupling.inParts(i, input.shape(), scope, work);
    }
  }

  private void addTerms(INDArray gX, INDArray gY, INDArray gXBefore) {
    Coefficients coefficients = coupling.coefficients();
    operations.combine(gX, 1, 1, gXBefore);
    if (coefficients.alpha() != 0) {
      operations.combine(gY, coefficients.alpha(), 1, gXBefore);
    }
    if (coefficients.beta() != 1) {
      operations.combine(gY, coefficients.beta(), 0, gY);
    }
  }

  private INDArray inputOf(int i) {
    if (replayed != null) {
      return replayed[i - 1];
    }
    return kept.kept(i - 1) == null ? stateBefore : kept.kept(i - 1);
  }

  /** Whether x_{i-2} has to be found from x_i and x_{i-1}. */
  private boolean reverses(int i) {
    return !kept.keepsEveryState() && replayed == null && i > 1;
  }

  /** The insides of F_i at x_{i-1}. */
  private Intermediates insides(int i, INDArray x, BatchPart part) {
    Intermediates stored = kept.intermediates(i);
    if (stored != null) {
      return stored;
    }
    return reverses(i)
        ? coupling.reverse(i, x, part.of(state))
        : coupling.function(i).forward(x, 1, 0, null);
  }

  private void compare(INDArray exact, INDArray reversed) {
    double difference = operations.distance(reversed, exact);
    double error = difference == 0 ? 0 : difference / operations.norm(exact);
    intervalError = larger(intervalError, error);
  }

  private void measureNoise(int i) {
    if (policy.configured() != AnchorPolicy.AUTOMATIC) {
      return;
    }
    double noise = coupling.noise(i, kept.kept(i), kept.kept(i - 1), kept.kept(i - 2), scope);
    estimate = estimate.withNoise(noise);
    if (coupling.coefficients().beta() > 0) {
      reversalError = noise / coupling.coefficients().beta();
    }
  }

  private static double larger(double one, double other) {
    return Double.isNaN(one) || Double.isNaN(other) ? Double.NaN : Math.max(one, other);
  }

  /** What is known of the errors now. */
  AnchorEstimate estimate() {
    return estimate;
  }

  /**
   * The largest error that was measured, relative to the kept state, that of repaired intervals
   * included; of one step where every state is kept; 0 if nothing was reversed.
   */
  double reversalError() {
    return reversalError;
  }

  /** Number of intervals whose gradients were computed again. */
  int repairs() {
    return repairs;
  }
}
