package io.github.sparkreversible.testing.scalatest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How suites are divided among processes, and how these end. */
public class SuiteProcessesTest extends JUnitPlatformSuite {
  @TempDir Path folder;

  @Test
  void theLongestGoFirstEachToTheIdlest() {
    Map<String, Double> seconds = Map.of("a", 1.0, "b", 5.0, "c", 3.0, "d", 2.0, "e", 0.0);

    assertEquals(
        List.of(List.of("b", "a"), List.of("c", "d", "e")), SuiteProcesses.shares(seconds, 2));
  }

  @Test
  void noProcessIsStartedForNothing() {
    assertEquals(List.of(List.of("a")), SuiteProcesses.shares(Map.of("a", 0.0), 2));
    assertEquals(List.of(), SuiteProcesses.shares(Map.of(), 2));
  }

  @Test
  void eachProcessHasItsExitCode() throws Exception {
    List<String> passing = List.of(CountComparisonTest.class.getName());
    List<String> absent = List.of("no.such.Suite");

    assertEquals(List.of(0, 1), SuiteProcesses.run(List.of(passing, absent), folder));
    assertEquals(List.of(1, 0), SuiteProcesses.run(List.of(absent, passing), folder));
    assertEquals(7, CountComparison.total(TestReports.read(folder)));
  }
}
