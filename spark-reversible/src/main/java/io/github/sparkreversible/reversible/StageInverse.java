package io.github.sparkreversible.reversible;

import io.github.sparkreversible.ops.Operations;
import java.util.Arrays;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A stage as an invertible function: from its input to its last two states, and back.
 *
 * <p>It holds the coefficients of the moment when it was made and the parameters of its layer, and
 * is for one thread. Arrays are {@code [batch, tokens, dim]} of the layer's data type; results
 * belong to the caller, outside of any workspace.
 */
public final class StageInverse {
  private final Coupling coupling;
  private final Operations operations;
  private final Coupling.Scope scope;

  StageInverse(Coupling coupling, Operations operations, Coupling.Scope scope) {
    this.coupling = coupling;
    this.operations = operations;
    this.scope = scope;
  }

  /**
   * Two neighbouring states of a stage, which determine all others.
   *
   * @param x x_i, {@code [batch, tokens, dim]}
   * @param before x_{i-1}; the second stream y_i is beta times it
   */
  public record State(INDArray x, INDArray before) implements AutoCloseable {
    /** Releases the memory of both; not for arrays of a stage or of a workspace. */
    @Override
    public void close() {
      x.close();
      before.close();
    }
  }

  /**
   * The way back.
   *
   * @param state x_0 and x_{-1}
   * @param error relative L2 error that rounding has made of x_0 and x_{-1}, measured: the state is
   *     carried forwards and back once more
   */
  public record Reversal(State state, double error) {}

  /**
   * Carries an input through the stage.
   *
   * @param input x_0, unchanged; x_{-1} is as the stage's second stream starts
   * @return x_L and x_{L-1}
   */
  public State forward(INDArray input) {
    INDArray before = coupling.beforeFirst(input);
    return forward(
        new State(input, before == null ? Nd4j.zeros(input.dataType(), input.shape()) : before));
  }

  /**
   * Carries any state through the stage, also one whose streams start apart.
   *
   * @param state x_0 and x_{-1}, unchanged
   * @return x_L and x_{L-1}
   */
  public State forward(State state) {
    try (MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      State current = copy(state);
      for (int i = 1; i <= coupling.length(); i++) {
        coupling.advanceInPlace(i, current.x, current.before, scope);
        current = new State(current.before, current.x);
      }
      return current;
    }
  }

  /**
   * Carries a state back through the stage.
   *
   * @param last x_L and x_{L-1}, unchanged
   * @return x_0 and x_{-1} with their error
   * @throws IllegalArgumentException if beta is 0, where nothing can be reversed, or the two states
   *     differ in shape
   */
  public Reversal reverse(State last) {
    if (coupling.coefficients().beta() == 0 && coupling.length() > 0) {
      throw new IllegalArgumentException(
          "At beta = 0 a stage of %d residual functions cannot be reversed"
              .formatted(coupling.length()));
    }
    if (!Arrays.equals(last.x.shape(), last.before.shape())) {
      throw new IllegalArgumentException(
          "The two states of a stage have one shape, got %s and %s"
              .formatted(Arrays.toString(last.x.shape()), Arrays.toString(last.before.shape())));
    }
    State first = back(last);
    try (State forward = forward(first);
        State again = back(forward)) {
      double error = Math.max(error(again.x, first.x), error(again.before, first.before));
      return new Reversal(first, error);
    }
  }

  /**
   * The least change of the last two states, in the L2 norm, that changes the stage's output so.
   *
   * @param outputChange {@code [batch, tokens, dim]}, unchanged
   * @return changes of x_L and x_{L-1}
   */
  public State stateChange(INDArray outputChange) {
    StageOutput.Weights weights = coupling.outputWeights();
    double squares = weights.last() * weights.last() + weights.beforeLast() * weights.beforeLast();
    return new State(
        scaled(outputChange, weights.last() / squares),
        scaled(outputChange, weights.beforeLast() / squares));
  }

  private State back(State last) {
    try (MemoryWorkspace none = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
      State current = copy(last);
      for (int i = coupling.length(); i >= 1; i--) {
        coupling.reverseInPlace(i, current.before, current.x, scope);
        current = new State(current.before, current.x);
      }
      return current;
    }
  }

  private State copy(State state) {
    return new State(copy(state.x), copy(state.before));
  }

  private INDArray copy(INDArray array) {
    return scaled(array, 1);
  }

  private INDArray scaled(INDArray array, double factor) {
    INDArray result = Nd4j.createUninitializedDetached(array.dataType(), array.shape());
    operations.combine(array, factor, 0, result);
    return result;
  }

  private double error(INDArray actual, INDArray expected) {
    double difference = operations.distance(actual, expected);
    return difference == 0 ? 0 : difference / operations.norm(expected);
  }
}
