package io.github.sparkreversible.reversible;

/** How the second stream of a stage starts: y_0, which is beta times the state before x_0. */
public enum SecondStream {
  /** y_0 = beta * x_0: both streams start as the input, as in the authors' public code. */
  INPUT,
  /** y_0 = 0. */
  ZERO,
  /**
   * The state before x_0 is the stage's context, behind x_0 in its input: for the rest of a stage,
   * which starts at a state from its middle.
   */
  CONTEXT
}
