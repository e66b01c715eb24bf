package io.github.sparkreversible.reversible;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A residual addition of a DL4J graph that can become reversible.
 *
 * @param addition name of the vertex that adds
 * @param input name of what the branch reads and the addition adds to it
 * @param branch names of the branch's vertices, each after those that it reads
 * @param after names of the vertices after the addition that belong to the block, as an activation
 * @param function the branch as a residual function of this package, if it is one
 */
record ResidualBlock(
    String addition,
    String input,
    List<String> branch,
    List<String> after,
    Optional<FunctionBranch> function) {

  /** Name of the block's result. */
  String output() {
    return after.isEmpty() ? addition : after.get(after.size() - 1);
  }

  /** All vertices of the block, in order. */
  List<String> vertices() {
    List<String> all = new ArrayList<>(branch);
    all.add(addition);
    all.addAll(after);
    return all;
  }

  /** The same with vertices after the addition. */
  ResidualBlock with(List<String> newAfter) {
    return new ResidualBlock(addition, input, branch, List.copyOf(newAfter), function);
  }

  /** Size of the context behind the tokens of the block's input; 0 for none. */
  int contextDim() {
    return function.map(FunctionBranch::contextDim).orElse(0);
  }

  /** Whether both can be in one stage. */
  boolean fits(ResidualBlock other) {
    return function.isEmpty() || other.function.isEmpty()
        ? contextDim() == other.contextDim()
        : function.get().fits(other.function.get());
  }
}
