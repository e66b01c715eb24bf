package io.github.sparkreversible.testing.scalatest;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.launcher.EngineFilter.excludeEngines;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.scalatest.Args;
import org.scalatest.Filter;
import org.scalatest.StatefulStatus;
import org.scalatest.Status;
import org.scalatestplus.junit5.JUnitSuite;
import scala.Option;
import scala.collection.mutable.Builder;

/**
 * Base class of a JUnit 5 test class that ScalaTest's runner executes too, test for test.
 *
 * <p>{@link JUnitSuite} alone understands methods without parameters only: it loses parametrized,
 * repeated, dynamic and parameter-taking tests together with their failures, reports a failed
 * assumption as a failure, and finds ScalaTest's own JUnit engine, which runs the suite again
 * without end. This class hands ScalaTest every test that the JUnit platform executes, a failed
 * assumption as a cancelled test.
 *
 * <p>A subclass is public and has a public constructor without parameters, because ScalaTest makes
 * its own instance.
 */
public abstract class JUnitPlatformSuite extends JUnitSuite {

  /** Engine of scalatestplus that would execute this suite inside itself. */
  private static final String SCALATEST_ENGINE = "scalatest";

  /** Brought by jqwik's random values; it has no tests, and would leave a file. */
  private static final String JQWIK_ENGINE = "jqwik";

  @Override
  public Status run(Option<String> testName, Args args) {
    StatefulStatus status = new StatefulStatus();
    try {
      if (!args.filter().tagsToInclude().isDefined()) {
        Launcher launcher = LauncherFactory.create();
        launcher.execute(
            request(testName),
            new ScalaTestListener(getClass(), args.reporter(), args.tracker(), status));
      }
    } finally {
      status.setCompleted();
    }
    return status;
  }

  /**
   * Names of the tests that JUnit can tell before running them: parametrized tests get their
   * invocations only when they run.
   */
  @Override
  public scala.collection.immutable.Set<String> testNames() {
    TestPlan plan = LauncherFactory.create().discover(request(Option.empty()));
    Builder<String, scala.collection.immutable.Set<String>> names =
        scala.collection.immutable.Set$.MODULE$.newBuilder();
    plan.accept(
        new TestPlan.Visitor() {
          @Override
          public void visit(TestIdentifier test) {
            if (test.isTest()) {
              names.$plus$eq(ScalaTestListener.testName(test));
            }
          }
        });
    return names.result();
  }

  @Override
  public int expectedTestCount(Filter filter) {
    return filter.tagsToInclude().isDefined() ? 0 : testNames().size();
  }

  /** No tags: conditions of JUnit decide at run time which tests are skipped. */
  @Override
  public scala.collection.immutable.Map<String, scala.collection.immutable.Set<String>> tags() {
    return scala.collection.immutable.Map$.MODULE$.empty();
  }

  /**
   * JUnit's assertion: ScalaTest's methods of the same name, inherited, hide a static import of it.
   *
   * @param <T> type of the expected exception
   * @param type class of the expected exception
   * @param executable what must throw it
   * @return the exception thrown
   */
  public static <T extends Throwable> T assertThrows(Class<T> type, Executable executable) {
    return Assertions.assertThrows(type, executable);
  }

  /**
   * JUnit's assertion, see {@link #assertThrows(Class, Executable)}.
   *
   * @param <T> type of the expected exception
   * @param type class of the expected exception
   * @param executable what must throw it
   * @param message what to say if it does not
   * @return the exception thrown
   */
  public static <T extends Throwable> T assertThrows(
      Class<T> type, Executable executable, String message) {
    return Assertions.assertThrows(type, executable, message);
  }

  /**
   * JUnit's assertion, see {@link #assertThrows(Class, Executable)}.
   *
   * @param <V> any type
   * @param message why the test fails
   * @return never
   */
  public static <V> V fail(String message) {
    return Assertions.fail(message);
  }

  /**
   * JUnit's assertion, see {@link #assertThrows(Class, Executable)}.
   *
   * @param <V> any type
   * @param message why the test fails
   * @param cause what led to it
   * @return never
   */
  public static <V> V fail(String message, Throwable cause) {
    return Assertions.fail(message, cause);
  }

  private LauncherDiscoveryRequest request(Option<String> testName) {
    return LauncherDiscoveryRequestBuilder.request()
        .selectors(
            testName.isDefined() ? methods(testName.get()) : List.of(selectClass(getClass())))
        .filters(excludeEngines(SCALATEST_ENGINE, JQWIK_ENGINE))
        .build();
  }

  private List<DiscoverySelector> methods(String testName) {
    List<DiscoverySelector> selectors = new ArrayList<>();
    for (Class<?> type = getClass(); type != Object.class; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        if (testName.replaceFirst("\\(.*", "").equals(method.getName())) {
          selectors.add(selectMethod(getClass(), method));
        }
      }
    }
    if (selectors.isEmpty()) {
      throw new IllegalArgumentException(
          "no test method named " + testName + " in " + getClass().getName());
    }
    return selectors;
  }
}
