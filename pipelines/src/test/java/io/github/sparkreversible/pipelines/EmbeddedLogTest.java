package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.SharedData;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.net.URI;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;

/** Lines of the embedded mode's log. */
public class EmbeddedLogTest extends JUnitPlatformSuite {

  @Test
  void exceptionIsShownInTheLineThatReportsIt() {
    String line = line(new IllegalStateException("outer\nmore", new OutOfMemoryError("inner")));

    assertTrue(line.endsWith("Uncaught exception: java.lang.IllegalStateException: outer\n"), line);
    assertEquals(1, line.lines().count(), line);
  }

  @Test
  void lineWithoutExceptionIsTheMessage() {
    assertTrue(line(null).endsWith("Handler: Uncaught exception\n"), line(null));
  }

  private static String line(Throwable thrown) {
    URI file =
        SharedData.projectRoot().resolve("pipelines/conf/log4j2-embedded.properties").toUri();
    try (LoggerContext context = new LoggerContext("test")) {
      Configuration configuration =
          ConfigurationFactory.getInstance().getConfiguration(context, "test", file);
      configuration.initialize();
      return configuration
          .getAppender("console")
          .getLayout()
          .toSerializable(
              Log4jLogEvent.newBuilder()
                  .setLoggerName("org.apache.spark.util.Handler")
                  .setLevel(Level.ERROR)
                  .setMessage(new SimpleMessage("Uncaught exception"))
                  .setThrown(thrown)
                  .build())
          .toString()
          .replace(System.lineSeparator(), "\n");
    }
  }
}
