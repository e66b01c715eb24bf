package io.github.sparkreversible.testing.scalatest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What makes the build fail after both runners ran. */
public class CountComparisonTest extends JUnitPlatformSuite {

  private static final TestCount COUNT = new TestCount(3, 0, 1);

  @Test
  void equalCountsAreNoFault() {
    assertEquals(List.of(), faults(Map.of("a.ATest", COUNT), Map.of("a.ATest", COUNT)));
  }

  @Test
  void differentNumberIsNamed() {
    assertOneFault(
        faults(Map.of("a.ATest", COUNT), Map.of("a.ATest", new TestCount(2, 0, 1))),
        "a.ATest: Surefire counts 3 passed, 0 failed, 1 skipped, "
            + "ScalaTest counts 2 passed, 0 failed, 1 skipped");
  }

  @Test
  void skippedIsNotPassed() {
    assertOneFault(
        faults(Map.of("a.ATest", COUNT), Map.of("a.ATest", new TestCount(4, 0, 0))), "a.ATest");
  }

  @Test
  void classUnknownToScalaTestIsNamedWithTheRemedy() {
    assertOneFault(
        faults(Map.of("a.ATest", COUNT, "a.BTest", COUNT), Map.of("a.ATest", COUNT)),
        "must extend " + JUnitPlatformSuite.class.getName());
  }

  @Test
  void classUnknownToSurefireIsNamedWithTheRemedy() {
    assertOneFault(
        faults(Map.of("a.ATest", COUNT), Map.of("a.ATest", COUNT, "a.Tests2", COUNT)),
        "must end in Test");
  }

  @Test
  void failureInBothIsAFault() {
    TestCount failed = new TestCount(1, 1, 0);
    assertOneFault(faults(Map.of("a.ATest", failed), Map.of("a.ATest", failed)), "1 failed");
  }

  @Test
  void noTestsAreAFault() {
    assertOneFault(faults(Map.of(), Map.of()), "no test at all");
  }

  private static List<String> faults(
      Map<String, TestCount> surefire, Map<String, TestCount> scalaTest) {
    SortedMap<String, TestCount> first = new TreeMap<>(surefire);
    return CountComparison.faults(first, new TreeMap<>(scalaTest));
  }

  private static void assertOneFault(List<String> faults, String part) {
    assertEquals(1, faults.size(), faults::toString);
    assertTrue(faults.get(0).contains(part), faults::toString);
  }
}
