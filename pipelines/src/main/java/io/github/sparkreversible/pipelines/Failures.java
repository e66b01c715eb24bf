package io.github.sparkreversible.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;

/** Makes one line of a failure. */
final class Failures {

  private Failures() {}

  /**
   * What a user needs of a failure: the message of the innermost cause, because Spark wraps the
   * errors of its tasks several times.
   *
   * @param failure any exception
   * @return one line
   */
  static String message(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null
        && cause.getCause() != cause
        && (cause instanceof SparkException || isWrapper(cause))) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    if (message == null || message.isBlank()) {
      return cause.getClass().getSimpleName();
    }
    String line = message.strip().lines().findFirst().orElseThrow().strip();
    return speaksToUsers(cause) ? line : cause.getClass().getSimpleName() + ": " + line;
  }

  /** Whether messages of this type are written for users; those of others need their type. */
  private static boolean speaksToUsers(Throwable failure) {
    return failure instanceof IllegalArgumentException
        || failure instanceof IllegalStateException
        || failure instanceof IOException
        || failure instanceof UncheckedIOException
        || failure instanceof AnalysisException;
  }

  /** Whether an exception only carries another one. */
  private static boolean isWrapper(Throwable failure) {
    String message = failure.getMessage();
    return message == null || message.equals(failure.getCause().toString());
  }
}
