package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Command;

/** Exit codes and messages that need no Spark. */
public class SparkReversibleTest extends JUnitPlatformSuite {

  @Test
  void helpIsNoFailure() {
    JobRun help = JobRun.of("--help");
    assertEquals(0, help.exitCode());
    for (String command :
        new String[] {"import", "finetune", "evaluate", "predict", "export", "inspect"}) {
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
    JobRun without = JobRun.of("finetune");
    assertEquals(2, without.exitCode());
    assertTrue(without.err().startsWith("error: Missing"), without::err);
    assertTrue(without.err().contains("--output"), without::err);
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
  void paramsAreListed() {
    JobRun run = JobRun.of("finetune", "--params");

    assertEquals(0, run.exitCode(), run::err);
    assertTrue(run.out().contains("depth=6"), run::out);
    assertTrue(run.out().lines().noneMatch(line -> line.startsWith("labelCol")), run::out);
  }

  @Test
  void augmenterThatIsNoneFailsBeforeAnyWork() {
    JobRun run =
        JobRun.of("finetune", "--output", "x", "--set", "augmenter=video shift=0.1 flop=0.5");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("'video shift=0.1 flop=0.5'"), run::err);
    assertTrue(run.err().contains("there is no param 'flop'"), run::err);
    assertEquals(1, run.err().lines().count(), run::err);
  }

  @Test
  void modeWithRowsOfNullsFailsBeforeAnyWork() {
    for (JobRun run : everyJob("mode=PERMISSIVE")) {
      assertEquals(1, run.exitCode());
      assertTrue(run.err().contains("DROPMALFORMED"), run::err);
      assertEquals(1, run.err().lines().count(), run::err);
    }
  }

  @Test
  void readingOptionOfTheJobFailsBeforeAnyWork() {
    for (JobRun run : everyJob("recursiveFileLookup=true")) {
      assertEquals(1, run.exitCode());
      assertTrue(run.err().contains("recursiveFileLookup=true"), run::err);
    }
  }

  @Test
  void inspectSetsHowFilesAreReadItself() {
    String[] clips = {"inspect", "--format", "video", "--data", "d", "--output", "x", "--read"};
    for (String reading : List.of("frames=4", "mode=PERMISSIVE", "columns=4")) {
      JobRun run =
          JobRun.of(Stream.concat(Stream.of(clips), Stream.of(reading)).toArray(String[]::new));

      assertEquals(1, run.exitCode());
      assertTrue(run.err().contains(reading), run::err);
      assertTrue(run.err().contains("pathGlobFilter"), run::err);
      assertEquals(1, run.err().lines().count(), run::err);
    }
    assertEquals(2, JobRun.of("inspect", "--data", "d", "--output", "x").exitCode());
    assertEquals(
        2, JobRun.of("inspect", "--format", "audio", "--data", "d", "--output", "x").exitCode());
  }

  private static List<JobRun> everyJob(String reading) {
    String[] saved = {"--model", "m", "--data", "d", "--output", "x", "--read", reading};
    return List.of(
        JobRun.of("finetune", "--output", "x", "--read", reading),
        JobRun.of(Stream.concat(Stream.of("evaluate"), Stream.of(saved)).toArray(String[]::new)),
        JobRun.of(Stream.concat(Stream.of("predict"), Stream.of(saved)).toArray(String[]::new)));
  }

  @Test
  void errorOfTheMachineIsOneLine() {
    StringWriter err = new StringWriter();
    int code =
        SparkReversible.commandLine(new Unlinked()).setErr(new PrintWriter(err, true)).execute();

    assertEquals(1, code);
    assertTrue(err.toString().startsWith("error: NoClassDefFoundError: org/Native"), err::toString);
    assertEquals(2, err.toString().lines().count(), err::toString);
  }

  @Command(name = "unlinked")
  private static final class Unlinked implements Runnable {
    @Override
    public void run() {
      throw new NoClassDefFoundError("org/Native");
    }
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
