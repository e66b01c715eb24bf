package io.github.sparkreversible.checkpoint;

/** What is wrong with a pickle; {@link PickleMachine} adds the place. */
final class PickleException extends Exception {
  private static final long serialVersionUID = 1L;

  PickleException(String reason) {
    super(reason);
  }
}
