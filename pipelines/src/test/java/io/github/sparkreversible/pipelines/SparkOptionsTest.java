package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Settings of the embedded Spark. */
public class SparkOptionsTest extends JUnitPlatformSuite {

  @Test
  void oneTaskHasEveryCoreByDefault() {
    Map<String, String> settings = parse();

    assertEquals("local[*]", settings.get("spark.master"));
    assertEquals(
        Integer.toString(Runtime.getRuntime().availableProcessors()),
        settings.get("spark.task.cpus"));
    assertEquals("false", settings.get("spark.ui.enabled"));
  }

  @ParameterizedTest
  @CsvSource({"local,1", "local[3],3", "'local[4,2]',4"})
  void coresOfALocalMaster(String master, String cores) {
    assertEquals(cores, parse("--master", master).get("spark.task.cpus"));
  }

  @Test
  void otherMastersKeepSparksDefault() {
    assertFalse(parse("--master", "spark://host:7077").containsKey("spark.task.cpus"));
  }

  @Test
  void userSettingsWin() {
    Map<String, String> settings =
        parse("--conf", "spark.task.cpus=1", "--conf", "spark.app.tag=a=b");

    assertEquals("1", settings.get("spark.task.cpus"));
    assertEquals("a=b", settings.get("spark.app.tag"));
  }

  private static Map<String, String> parse(String... arguments) {
    return CommandLine.populateCommand(new SparkOptions(), arguments).embeddedSettings();
  }
}
