package io.github.sparkreversible.testing;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/**
 * Expected exceptions. A suite inherits ScalaTest's {@code assertThrows}, which hides a static
 * import of JUnit's.
 */
public final class Thrown {
  private Thrown() {}

  /** The message of the exception of this type that the code must throw; "" if it has none. */
  public static String message(Class<? extends Throwable> type, Executable code) {
    String message = Assertions.assertThrows(type, code).getMessage();
    return message == null ? "" : message;
  }
}
