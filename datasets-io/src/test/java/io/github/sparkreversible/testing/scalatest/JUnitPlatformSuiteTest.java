package io.github.sparkreversible.testing.scalatest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.scalatest.Args;
import org.scalatest.Args$;
import org.scalatest.Status;
import org.scalatest.Tracker;
import org.scalatest.events.Event;
import org.scalatest.events.Ordinal;
import scala.Option;

/**
 * Every kind of JUnit 5 test, so that the build's comparison of both runners covers each, and what
 * the suite reports for skipped and failing ones.
 */
public class JUnitPlatformSuiteTest extends JUnitPlatformSuite {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void parametrized(int value) {
    assertTrue(value > 0);
  }

  @RepeatedTest(2)
  void repeated() {
    assertEquals("JUnitPlatformSuiteTest", suiteName());
  }

  @TestFactory
  Stream<DynamicTest> dynamic() {
    return Stream.of("a", "b")
        .map(name -> DynamicTest.dynamicTest(name, () -> assertEquals(1, name.length())));
  }

  @Test
  void takesParameter(@TempDir Path folder) {
    assertTrue(Files.isDirectory(folder));
  }

  /** Tests of an inner class count for the outer one. */
  @Nested
  class Inner {

    @Test
    void nested() {
      assertFalse(JUnitPlatformSuiteTest.this.testNames().isEmpty());
    }
  }

  @Test
  void countsEveryKind() {
    List<String> events = events(new Kinds(), Option.empty());

    assertEquals(4, count(events, "TestSucceeded"), events::toString);
    assertEquals(3, count(events, "TestFailed"), events::toString);
    assertEquals(1, count(events, "TestCanceled"), events::toString);
    assertEquals(1, count(events, "TestIgnored"), events::toString);
    assertEquals(8, count(events, "TestStarting"), events::toString);
  }

  @Test
  void failedSetUpIsOneFailure() {
    List<String> events = events(new BrokenSetUp(), Option.empty());

    assertEquals(List.of("TestStarting", "TestFailed"), events);
  }

  @Test
  void skippedClassCountsItsMethods() {
    List<String> events = events(new SkippedClass(), Option.empty());

    assertEquals(List.of("TestIgnored", "TestIgnored"), events);
  }

  @Test
  void abortedSetUpCountsNothing() {
    assertEquals(List.of(), events(new AbortedSetUp(), Option.empty()));
  }

  @Test
  void statusTellsFailure() {
    assertFalse(run(new Kinds(), Option.empty(), new ArrayList<>()).succeeds());
    assertTrue(run(new Kinds(), Option.apply("passes"), new ArrayList<>()).succeeds());
  }

  @Test
  void oneTestByName() {
    assertEquals(
        List.of("TestStarting", "TestSucceeded"), events(new Kinds(), Option.apply("passes")));
    assertThrows(IllegalArgumentException.class, () -> events(new Kinds(), Option.apply("absent")));
  }

  private static long count(List<String> events, String kind) {
    return events.stream().filter(kind::equals).count();
  }

  private static List<String> events(JUnitPlatformSuite suite, Option<String> testName) {
    List<String> events = new ArrayList<>();
    run(suite, testName, events);
    return events;
  }

  private static Status run(
      JUnitPlatformSuite suite, Option<String> testName, List<String> events) {
    return suite.run(
        testName,
        new Args(
            (Event event) -> events.add(event.getClass().getSimpleName()),
            Args$.MODULE$.apply$default$2(),
            Args$.MODULE$.apply$default$3(),
            Args$.MODULE$.apply$default$4(),
            Option.empty(),
            new Tracker(new Ordinal(1)),
            Args$.MODULE$.apply$default$7(),
            false,
            Option.empty(),
            Option.empty()));
  }

  /** One of each kind and outcome: 4 pass, 3 fail, 1 is aborted, 1 skipped. */
  public static class Kinds extends JUnitPlatformSuite {

    @Test
    void passes() {
      assertTrue(suiteName().endsWith("Kinds"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void failsForTwo(int value) {
      assertFalse(value == 2);
    }

    @Test
    void failsWithParameter(@TempDir Path folder) {
      fail("expected: " + folder);
    }

    @Test
    void aborted() {
      assumeTrue(false, "an assumption that does not hold");
    }

    @Test
    @EnabledIfSystemProperty(named = "no.such.property", matches = "true")
    void skipped() {
      fail("runs only with a property that nobody sets");
    }

    /** Inner class with one outcome each. */
    @Nested
    class Inner {

      @Test
      void nestedPasses() {
        assertTrue(suiteName().endsWith("Kinds"));
      }

      @Test
      void nestedFails() {
        fail("expected");
      }
    }
  }

  /** Fails before its only test. */
  public static class BrokenSetUp extends JUnitPlatformSuite {

    @BeforeAll
    static void setUp() {
      throw new IllegalStateException("expected");
    }

    @Test
    void neverRuns() {
      fail("the set-up fails first");
    }
  }

  /** Skipped as a whole. */
  @EnabledIfSystemProperty(named = "no.such.property", matches = "true")
  public static class SkippedClass extends JUnitPlatformSuite {

    @Test
    void neverRuns() {
      fail("the class is skipped");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void neverRuns(int value) {
      fail("the class is skipped, " + value);
    }
  }

  /** Stops at an assumption before its only test. */
  public static class AbortedSetUp extends JUnitPlatformSuite {

    @BeforeAll
    static void setUp() {
      assumeTrue(false, "an assumption that does not hold");
    }

    @Test
    void neverRuns() {
      fail("the set-up is aborted first");
    }
  }
}
