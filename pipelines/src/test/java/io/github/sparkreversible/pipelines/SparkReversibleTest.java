package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import org.junit.jupiter.api.Test;

/** Exit codes and messages that need no Spark. */
public class SparkReversibleTest extends JUnitPlatformSuite {

  @Test
  void helpIsNoFailure() {
    JobRun help = JobRun.of("--help");
    assertEquals(0, help.exitCode());
    for (String command : new String[] {"finetune", "evaluate", "predict"}) {
      assertTrue(help.out().contains(command), help::out);
    }
    assertEquals(0, JobRun.of("finetune", "--help").exitCode());
    assertTrue(JobRun.of().out().contains("Usage"));
  }

  @Test
  void wrongCommandLineIsOneLineAndCodeTwo() {
    JobRun run = JobRun.of("finetune", "--output", "x", "--epoch", "3");

    assertEquals(2, run.exitCode());
    assertTrue(run.err().startsWith("error: "), run::err);
    assertTrue(run.err().contains("--epoch"), run::err);
    assertEquals(2, run.err().lines().count(), run::err);
    assertEquals(2, JobRun.of("finetune").exitCode());
    assertEquals(2, JobRun.of("train").exitCode());
    assertEquals(2, JobRun.of("finetune", "--output", "x", "--task", "chess").exitCode());
    assertEquals(2, JobRun.of("finetune", "--output", "x", "--set", "depth").exitCode());
  }

  @Test
  void unknownParamFailsBeforeAnyWork() {
    JobRun run = JobRun.of("finetune", "--output", "x", "--set", "depht=3");

    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("depht"), run::err);
    assertTrue(run.err().contains("depth"), run::err);
    assertEquals(1, run.err().lines().count(), run::err);
  }

  @Test
  void testWithoutDataIsRefused() {
    JobRun run = JobRun.of("finetune", "--output", "x", "--test", "clips");

    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("without --data"), run::err);
  }

  @Test
  void debugShowsTheStackTrace() {
    JobRun run = JobRun.of("finetune", "--output", "x", "--test", "clips", "--debug");

    assertTrue(run.err().contains("at io.github.sparkreversible.pipelines"), run::err);
  }
}
