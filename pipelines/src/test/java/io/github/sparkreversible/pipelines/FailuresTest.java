package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;

/** One line of a failure. */
public class FailuresTest extends JUnitPlatformSuite {

  @Test
  void wrappersOfSparkAreLeftOut() {
    Throwable cause = new IllegalArgumentException("clip.mp4 is no video");
    Throwable job = new SparkException("Job aborted", new RuntimeException(cause));

    assertEquals("clip.mp4 is no video", Failures.message(job));
  }

  @Test
  void firstLineOnly() {
    assertEquals("a", Failures.message(new IllegalArgumentException("a\n\tb\nc")));
  }

  @Test
  void ownContextIsKept() {
    Throwable failure = new IOException("cannot write x", new IOException("disk full"));

    assertEquals("cannot write x", Failures.message(failure));
  }

  @Test
  void shortMemoryNamesTheSettings() {
    OutOfMemoryError heap = new OutOfMemoryError("Java heap space");
    String line = Failures.message(heap);

    assertTrue(line.startsWith("OutOfMemoryError: Java heap space"), line);
    assertTrue(line.contains("SPARK_REVERSIBLE_HEAP"), line);
    assertTrue(line.contains("SPARK_REVERSIBLE_MEMORY"), line);
    String wrapped = Failures.message(new IllegalStateException("batch 3", heap));
    assertTrue(wrapped.startsWith("batch 3"), wrapped);
    assertTrue(wrapped.contains("SPARK_REVERSIBLE_HEAP"), wrapped);
  }

  @Test
  void withoutMessageTheTypeSpeaks() {
    assertEquals("NullPointerException", Failures.message(new NullPointerException()));
    assertEquals(
        "ClassCastException: a is no b", Failures.message(new ClassCastException("a is no b")));
  }
}
