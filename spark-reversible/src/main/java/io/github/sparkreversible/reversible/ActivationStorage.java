package io.github.sparkreversible.reversible;

/** What the forward pass of a training step keeps for the backward pass. */
public enum ActivationStorage {
  /** The last state and the anchors; the states between are reversed. */
  REVERSIBLE,
  /** The input x_{i-1} of every residual function; their insides are recomputed. */
  CHECKPOINTED,
  /** Everything: ordinary backpropagation, nothing is computed twice. */
  ALL
}
