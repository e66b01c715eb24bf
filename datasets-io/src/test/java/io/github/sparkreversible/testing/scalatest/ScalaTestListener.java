package io.github.sparkreversible.testing.scalatest;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.UniqueId;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.scalatest.Reporter;
import org.scalatest.StatefulStatus;
import org.scalatest.Tracker;
import org.scalatest.events.Event;
import org.scalatest.events.Formatter;
import org.scalatest.events.IndentedText;
import org.scalatest.events.Location;
import org.scalatest.events.RecordableEvent;
import org.scalatest.events.TestCanceled;
import org.scalatest.events.TestFailed;
import org.scalatest.events.TestIgnored;
import org.scalatest.events.TestStarting;
import org.scalatest.events.TestSucceeded;
import org.scalatest.events.TopOfClass;
import scala.Option;
import scala.collection.immutable.IndexedSeq;

/**
 * Reports what the JUnit platform executes as ScalaTest events of one suite.
 *
 * <p>A test becomes one event pair whatever its kind. Containers count as Surefire counts them: a
 * class that is skipped as a whole gives its methods as skipped, one whose set-up fails one failed
 * test, and one whose set-up does not meet an assumption none.
 */
final class ScalaTestListener implements TestExecutionListener {

  private final String suiteName;
  private final String suiteId;
  private final Reporter reporter;
  private final Tracker tracker;
  private final StatefulStatus status;
  private TestPlan testPlan;

  ScalaTestListener(Class<?> suite, Reporter reporter, Tracker tracker, StatefulStatus status) {
    this.suiteName = suite.getSimpleName();
    this.suiteId = suite.getName();
    this.reporter = reporter;
    this.tracker = tracker;
    this.status = status;
  }

  /**
   * Name of a test inside its suite, unique there: the unique id's parts below the class, for
   * example {@code sums(int)/#2}.
   */
  static String testName(TestIdentifier test) {
    List<UniqueId.Segment> segments = test.getUniqueIdObject().getSegments();
    String name =
        segments.stream().skip(2).map(UniqueId.Segment::getValue).collect(Collectors.joining("/"));
    return name.isEmpty() ? "(whole class)" : name;
  }

  @Override
  public void executionStarted(TestIdentifier test) {
    if (test.isTest()) {
      starting(testName(test));
    }
  }

  @Override
  public void testPlanExecutionStarted(TestPlan plan) {
    testPlan = plan;
  }

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    if (isClass(test)) {
      testPlan.getChildren(test).stream()
          .filter(child -> !isClass(child))
          .forEach(method -> ignored(testName(method), reason));
    } else {
      ignored(testName(test), reason);
    }
  }

  private static boolean isClass(TestIdentifier test) {
    return test.getSource().filter(ClassSource.class::isInstance).isPresent();
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    String name = testName(test);
    Throwable cause = result.getThrowable().orElse(null);
    switch (result.getStatus()) {
      case SUCCESSFUL -> {
        if (test.isTest()) {
          succeeded(name);
        }
      }
      case ABORTED -> {
        if (test.isTest()) {
          canceled(name, cause);
        }
      }
      case FAILED -> {
        if (!test.isTest()) {
          starting(name);
        }
        status.setFailed();
        failed(name, cause);
      }
    }
  }

  private void ignored(String name, String reason) {
    report(
        new TestIgnored(
            tracker.nextOrdinal(),
            suiteName,
            suiteId,
            Option.apply(suiteId),
            name,
            name,
            text(name + " skipped: " + reason),
            location(),
            Option.empty(),
            thread(),
            now()));
  }

  private void starting(String name) {
    report(
        new TestStarting(
            tracker.nextOrdinal(),
            suiteName,
            suiteId,
            Option.apply(suiteId),
            name,
            name,
            text(name),
            location(),
            Option.empty(),
            Option.empty(),
            thread(),
            now()));
  }

  private void succeeded(String name) {
    report(
        new TestSucceeded(
            tracker.nextOrdinal(),
            suiteName,
            suiteId,
            Option.apply(suiteId),
            name,
            name,
            noEvents(),
            Option.empty(),
            text(name),
            location(),
            Option.empty(),
            Option.empty(),
            thread(),
            now()));
  }

  private void canceled(String name, Throwable cause) {
    report(
        new TestCanceled(
            tracker.nextOrdinal(),
            message(cause),
            suiteName,
            suiteId,
            Option.apply(suiteId),
            name,
            name,
            noEvents(),
            Option.empty(),
            Option.empty(),
            text(name + " skipped: " + message(cause)),
            location(),
            Option.empty(),
            Option.empty(),
            thread(),
            now()));
  }

  private void failed(String name, Throwable cause) {
    report(
        new TestFailed(
            tracker.nextOrdinal(),
            message(cause),
            suiteName,
            suiteId,
            Option.apply(suiteId),
            name,
            name,
            noEvents(),
            noAnalysis(),
            Option.apply(cause),
            Option.empty(),
            text(name + " failed: " + message(cause)),
            location(),
            Option.empty(),
            Option.empty(),
            thread(),
            now()));
  }

  private void report(Event event) {
    reporter.apply(event);
  }

  private static String message(Throwable cause) {
    return cause == null ? "no cause given" : cause.toString();
  }

  private static Option<Formatter> text(String line) {
    return Option.apply(new IndentedText("- " + line, line, 0));
  }

  private Option<Location> location() {
    return Option.apply(new TopOfClass(suiteId));
  }

  private static String thread() {
    return Thread.currentThread().getName();
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  private static IndexedSeq<RecordableEvent> noEvents() {
    return scala.collection.immutable.Vector$.MODULE$.empty();
  }

  private static IndexedSeq<String> noAnalysis() {
    return scala.collection.immutable.Vector$.MODULE$.empty();
  }
}
