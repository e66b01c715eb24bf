package io.github.sparkreversible.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.SharedData;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Ten times the data take the same memory; each measurement runs in a JVM of its own. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "peak resident memory is read from /proc")
class LargeDataIT {
  private static final double MOST_GROWTH = 1.10;
  private static final int MOST_MINUTES = 30;
  private static final Pattern RESULT = Pattern.compile("of (\\d+) clips .* memory (\\d+) MiB");

  @TempDir Path folder;

  @Test
  void predictionsHoldNoPartitionInMemory() throws Exception {
    assertNotHeld("predict", 2500);
  }

  @Test
  void fitsHoldNoPartitionInMemory() throws Exception {
    assertNotHeld("fit", 3000);
  }

  @Test
  @Tag("long")
  void predictsTwentyThousandClipsInOnePartition() throws Exception {
    assertFlat("predict", 20_000, "1g");
  }

  @Test
  @Tag("long")
  void fitsFourTimesTheHeap() throws Exception {
    assertFlat("fit", 65_536, "1g");
  }

  private void assertFlat(String action, int clips, String heap) throws Exception {
    double tenth = peakMib(action, clips / 10, heap);
    double whole = peakMib(action, clips, heap);
    assertTrue(whole <= MOST_GROWTH * tenth, () -> whole + " MiB against " + tenth + " MiB");
  }

  /**
   * The short version: a process still warms up in the seconds that it takes, so that its memory is
   * held against that of the further clips instead.
   */
  private void assertNotHeld(String action, int clips) throws Exception {
    double tenth = peakMib(action, clips / 10, "128m");
    double whole = peakMib(action, clips, "128m");
    double further = 0.9 * clips * LargeDataProgram.CLIP_BYTES / (1 << 20);
    assertTrue(
        whole - tenth < further / 2,
        () -> whole + " MiB against " + tenth + " MiB, for " + further + " MiB of clips");
  }

  /** Peak resident memory of a process that works on that many clips in one partition. */
  private double peakMib(String action, int clips, String heap) throws Exception {
    Path log = folder.resolve(action + clips + ".log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + SharedData.projectRoot().resolve(".mvn/spark-java-options"),
                "-Xmx" + heap,
                "-Dspark.driver.host=localhost",
                "-Dspark.driver.bindAddress=127.0.0.1",
                // Spark's smallest heap is larger than the one wanted here.
                "-Dspark.testing.reservedMemory=0",
                "-cp",
                System.getProperty("java.class.path"),
                LargeDataProgram.class.getName(),
                action,
                Integer.toString(clips),
                "1")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(new File("/dev/null"))
            .start();
    if (!process.waitFor(MOST_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
    }
    List<String> lines = Files.readAllLines(log);
    String tail = String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    assertEquals(0, process.waitFor(), tail);
    Matcher result = RESULT.matcher(tail);
    assertTrue(result.find(), tail);
    assertEquals(clips, Integer.parseInt(result.group(1)), "clips that were counted");
    return Double.parseDouble(result.group(2));
  }
}
