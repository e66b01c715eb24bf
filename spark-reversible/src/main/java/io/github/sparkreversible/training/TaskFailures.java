package io.github.sparkreversible.training;

import java.util.concurrent.Callable;

/** Brings the cause of a failed Spark job to the user, which Spark buries in a stack trace. */
public final class TaskFailures {
  private TaskFailures() {}

  /**
   * Runs a Spark job.
   *
   * @throws IllegalArgumentException if a task threw one, with its message
   * @throws IllegalStateException for any other failure, with the innermost message; the cause is
   *     Spark's exception
   */
  public static <T> T surface(Callable<T> job) {
    try {
      return job.call();
    } catch (Exception e) {
      Throwable innermost = e;
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof IllegalArgumentException) {
          throw new IllegalArgumentException(cause.getMessage(), e);
        }
        innermost = cause;
      }
      throw new IllegalStateException(
          innermost.getMessage() == null ? innermost.toString() : innermost.getMessage(), e);
    }
  }
}
