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

  @ParameterizedTest
  @CsvSource({
    "local[8],2,4",
    "local[8],16,1",
    "local[8],0.5,8",
    "local[3],2,2",
    "local[2],1.99,1",
    "local,2,1"
  })
  void manyTasksHaveAGibibyteOfHeapEach(String master, double heap, String cores) {
    Map<String, String> settings =
        CommandLine.populateCommand(new SparkOptions(), "--master", master)
            .settingsForManyTasks((long) (heap * (1 << 30)));

    assertEquals(cores, settings.get("spark.task.cpus"));
  }

  private static Map<String, String> parse(String... arguments) {
    return CommandLine.populateCommand(new SparkOptions(), arguments).embeddedSettings();
  }
}
