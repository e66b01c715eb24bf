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
 * <p>It starts from {@code x_0}, the input, and {@code x_{-1}}, which is x_0, zero or given ({@link
 * SecondStream}). A state is a pair of neighbours, so both directions run in two buffers: x_i takes
 * the place of x_{i-2} and the other way round.
 */
final class Coupling {
  private final Operations operations;
  private final Temporaries temporaries;
  private final List<? extends BoundResidualFunction> functions;
  private final Coefficients coefficients;
  private final SecondStream secondStream;
  private final StageOutput output;
  private final StageContext context;
  private final StagePass pass;

  Coupling(
      Operations operations,
      Temporaries temporaries,
      List<? extends BoundResidualFunction> functions,
      Coefficients coefficients,
      SecondStream secondStream,
      StageOutput output,
      StageContext context,
      StagePass pass) {
    this.operations = operations;
    this.temporaries = temporaries;
    this.functions = functions;
    this.coefficients = coefficients;
    this.secondStream = secondStream;
    this.output = output;
    this.context = context;
    this.pass = pass;
  }

  /** Opens the workspace of the temporaries of one residual function, for some rows. */
  @FunctionalInterface
  interface Scope {
    MemoryWorkspace open();
  }

  /** What is done with some rows of a batch. */
  @FunctionalInterface
  interface PartWork {
    void run(BatchPart part);
  }

  /**
   * Computes a residual function for one part of the batch after another, each with temporaries of
   * its own, or for all rows at once if rows depend on each other.
   *
   * @param i the residual function, from 1
   * @param shape of the whole batch
   */
  void inParts(int i, long[] shape, Scope scope, PartWork work) {
    if (!function(i).isRowwise()) {
      computeWhole(scope, work);
      return;
    }
    for (BatchPart part : BatchPart.of(shape)) {
      pass.setPart(part);
      try (MemoryWorkspace temporaries = scope.open()) {
        work.run(part);
      } finally {
        pass.setPart(BatchPart.WHOLE);
      }
    }
  }

  /** Computes a residual function for all rows at once. */
  static void computeWhole(Scope scope, PartWork work) {
    try (MemoryWorkspace temporaries = scope.open()) {
      work.run(BatchPart.WHOLE);
    }
  }

  /** An array for what is computed on the way. */
  INDArray temporary(long... shape) {
    return temporaries.array(shape);
  }

  /** Number of residual functions. */
  int length() {
    return functions.size();
  }

  /** The i-th residual function, from 1. */
  BoundResidualFunction function(int i) {
    return functions.get(i - 1);
  }

  Coefficients coefficients() {
    return coefficients;
  }

  SecondStream secondStream() {
    return secondStream;
  }

  /** x_{-1} of an input x_0, not to be changed; null for zero. */
  INDArray beforeFirst(INDArray input) {
    return switch (secondStream) {
      case INPUT -> input;
      case ZERO -> null;
      case CONTEXT -> context.values();
    };
  }

  /** What the residual functions read beside their input. */
  StageContext context() {
    return context;
  }

  StageOutput.Weights outputWeights() {
    return output.weights(coefficients.beta());
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
  void forward(INDArray input, KeptStates kept, Arena buffers, Scope scope, INDArray result) {
    INDArray before = beforeFirst(input);
    INDArray current = input;
    INDArray reusable = null;
    for (int i = 1; i <= length(); i++) {
      INDArray next =
          reusable != null && reusable == before ? before : buffers.array(input.shape());
      if (kept.keepsIntermediates()) {
        try (MemoryWorkspace ofStage = kept.scope()) {
          double keep = withBefore(before, next);
          kept.intermediates(i, function(i).forward(current, 1, keep, next));
        }
        try (MemoryWorkspace temporaries = scope.open()) {
          addAlpha(current, 1, next);
        }
      } else {
        advance(i, before, current, next, scope);
      }
      // The input belongs to the caller, and a kept state must not change.
      reusable = current == input || kept.keepsEveryState() ? null : current;
      before = current;
      current = next;
      kept.state(i, current, before);
    }
    formOutput(input, current, before, result);
  }

  /**
   * {@code x_i = F_i(x_{i-1}) + alpha x_{i-1} + beta x_{i-2}}.
   *
   * @param before x_{i-2}, or null for zero
   * @param current x_{i-1}, unchanged
   * @param next result; may be the buffer of {@code before}
   */
  private void advance(int i, INDArray before, INDArray current, INDArray next, Scope scope) {
    inParts(
        i,
        current.shape(),
        scope,
        part -> {
          INDArray x = part.of(current);
          INDArray rows = part.of(next);
          INDArray ofBefore = before == next ? rows : part.of(before);
          function(i).apply(x, 1, withBefore(ofBefore, rows), rows);
          addAlpha(x, 1, rows);
        });
  }

  /** Sees to the term with beta; returns the factor that it has in {@code next} still to get. */
  private double withBefore(INDArray before, INDArray next) {
    if (before == null || coefficients.beta() == 0) {
      return 0;
    }
    if (before == next) {
      return coefficients.beta();
    }
    operations.combine(before, coefficients.beta(), 0, next);
    return 1;
  }

  /**
   * Turns x_{i-2} into x_i in its buffer.
   *
   * @param current x_{i-1}, unchanged
   * @param before x_{i-2}, overwritten
   */
  void advanceInPlace(int i, INDArray current, INDArray before, Scope scope) {
    advance(i, before, current, before, scope);
  }

  /**
   * The states between an anchor and a later one, computed forwards again.
   *
   * @param bottom index of the anchor
   * @param before x_{bottom-1}, unchanged, or null for zero
   * @param states {@code states[bottom]} is the anchor; receives the states up to {@code top - 1}
   */
  void replay(int bottom, int top, INDArray before, INDArray[] states, Arena buffers, Scope scope) {
    INDArray twoBefore = before;
    for (int i = bottom + 1; i < top; i++) {
      states[i] = buffers.array(states[bottom].shape());
      advance(i, twoBefore, states[i - 1], states[i], scope);
      twoBefore = states[i - 1];
    }
  }

  /**
   * Turns x_i into x_{i-2} in its buffer, of the rows that are computed.
   *
   * @param x x_{i-1}, unchanged
   * @param state x_i, overwritten
   * @return the insides of F_i at x
   */
  Intermediates reverse(int i, INDArray x, INDArray state) {
    double inverse = 1 / coefficients.beta();
    Intermediates computed = function(i).forward(x, -inverse, inverse, state);
    addAlpha(x, -inverse, state);
    return computed;
  }

  /**
   * Turns x_i into x_{i-2} in its buffer.
   *
   * @param current x_{i-1}, unchanged
   * @param state x_i, overwritten
   */
  void reverseInPlace(int i, INDArray current, INDArray state, Scope scope) {
    inParts(i, current.shape(), scope, part -> reverse(i, part.of(current), part.of(state)));
  }

  /**
   * What rounding leaves of {@code x_i - F_i(x_{i-1}) - alpha x_{i-1} - beta x_{i-2}}, relative to
   * x_{i-2}: the error of one reversal before it is divided by beta.
   *
   * @param state x_i, unchanged
   * @param x x_{i-1}, unchanged
   * @param before x_{i-2}, unchanged
   */
  double noise(int i, INDArray state, INDArray x, INDArray before, Scope scope) {
    double[] squares = new double[1];
    inParts(
        i,
        state.shape(),
        scope,
        part -> squares[0] += squaredRest(i, part.of(state), part.of(x), part.of(before)));
    double norm = operations.norm(before);
    return norm == 0 ? 0 : Math.sqrt(squares[0]) / norm;
  }

  private double squaredRest(int i, INDArray state, INDArray x, INDArray before) {
    INDArray rest = temporaries.array(state.shape());
    operations.combine(state, 1, 0, rest);
    function(i).forward(x, -1, 1, rest);
    addAlpha(x, -1, rest);
    operations.combine(before, -coefficients.beta(), 1, rest);
    double norm = operations.norm(rest);
    return norm * norm;
  }

  private void addAlpha(INDArray x, double factor, INDArray y) {
    if (coefficients.alpha() != 0) {
      operations.combine(x, factor * coefficients.alpha(), 1, y);
    }
  }

  private void formOutput(INDArray input, INDArray last, INDArray beforeLast, INDArray result) {
    StageOutput.Weights weights = outputWeights();
    operations.combine(last, weights.last(), 0, result);
    if (beforeLast != null && weights.beforeLast() != 0) {
      operations.combine(beforeLast, weights.beforeLast(), 1, result);
    }
    INDArray beforeFirst = beforeFirst(input);
    if (beforeFirst != null && weights.beforeFirst() != 0) {
      operations.combine(beforeFirst, weights.beforeFirst(), 1, result);
    }
  }
}
