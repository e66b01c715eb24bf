package io.github.sparkreversible.training;

import org.bytedeco.javacpp.Pointer;

/**
 * Turns an {@link OutOfMemoryError} of a task into an exception that says what to change. Spark
 * takes the error itself, also as a cause, for the end of the executor, and ends its process: in
 * the embedded mode that of the user.
 */
public final class TaskMemory {
  private static final double MIB = 1 << 20;

  private TaskMemory() {}

  /**
   * The exception in place of the error, which is its suppressed exception.
   *
   * @param setting the param that says how many clips are in memory at once
   * @param clips its value
   */
  public static IllegalStateException exceeded(OutOfMemoryError error, String setting, int clips) {
    String limit =
        Pointer.maxPhysicalBytes() > 0
            ? "%.0f MiB".formatted(Pointer.maxPhysicalBytes() / MIB)
            : "no limit";
    IllegalStateException exception =
        new IllegalStateException(
            ("Out of memory with %s = %d: %s. Resident memory of the process: %.0f MiB of %s"
                    + " (system property org.bytedeco.javacpp.maxPhysicalBytes); Java heap: %.0f MiB of %.0f"
                    + " MiB (executor or driver memory). Lower %s, or raise the limit that was"
                    + " reached; see README.md, Memory")
                .formatted(
                    setting,
                    clips,
                    error.getMessage(),
                    Pointer.physicalBytes() / MIB,
                    limit,
                    (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / MIB,
                    Runtime.getRuntime().maxMemory() / MIB,
                    setting));
    // As a cause it would still be fatal to the executor.
    exception.addSuppressed(error);
    return exception;
  }
}
