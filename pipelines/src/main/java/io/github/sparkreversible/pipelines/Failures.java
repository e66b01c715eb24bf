package io.github.sparkreversible.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.SparkException;
import org.apache.spark.sql.AnalysisException;

/** Makes one line of a failure. */
final class Failures {

  private static final String MEMORY_SETTINGS =
      "; more memory: SPARK_REVERSIBLE_HEAP (Java heap) and SPARK_REVERSIBLE_MEMORY (the whole"
          + " process) of the embedded mode, --driver-memory and --executor-memory of spark-submit;"
          + " less need: a smaller batchSize, size or frames";

  private Failures() {}

  /**
   * What a user needs of a failure: the message of the innermost cause, because Spark wraps the
   * errors of its tasks several times; with the settings to change if memory was short.
   *
   * @param failure any exception or error
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
    String line = cause.getClass().getSimpleName();
    if (message != null && !message.isBlank()) {
      String first = message.strip().lines().findFirst().orElseThrow().strip();
      line = speaksToUsers(cause) ? first : line + ": " + first;
    }
    return isOutOfMemory(failure) ? line + MEMORY_SETTINGS : line;
  }

  private static boolean isOutOfMemory(Throwable failure) {
    Throwable cause = failure;
    while (cause != null && !(cause instanceof OutOfMemoryError)) {
      cause = cause.getCause() == cause ? null : cause.getCause();
    }
    return cause != null;
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
