package io.github.sparkreversible.testing.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Reads damaged files in a JVM of its own with a small heap, and starts it again after a case that
 * ended it. Every case has to end with a result or a clear error, within a second of processor
 * time.
 */
public final class FuzzRun {
  private static final long MOST_MILLISECONDS = 1000;

  /** 256 MiB are the heap. */
  private static final long MOST_RESIDENT_MIB = 1024;

  private static final int MOST_CRASHES = 10;
  private static final long CASE_TIMEOUT_SECONDS = 60;

  private final Class<?> program;
  private final Path originals;
  private final Path work;
  private final int cases;
  private final long seed;
  private final List<String> wrong = new ArrayList<>();
  private int next;
  private String file = "";
  private int read;
  private int refused;
  private long slowest;
  private long largest;

  /**
   * A run.
   *
   * @param program class whose main method calls {@link FuzzLoop#run}
   * @param originals folder of whole files
   * @param work folder for the output of the processes
   * @param cases number of cases; the files take turns
   * @param seed seed of the damage
   */
  public FuzzRun(Class<?> program, Path originals, Path work, int cases, long seed) {
    this.program = program;
    this.originals = originals;
    this.work = work;
    this.cases = cases;
    this.seed = seed;
  }

  /** Runs all cases, prints a line of what came of them and fails if any did what none may do. */
  public void check() throws IOException, InterruptedException {
    while (next < cases && wrong.size() < MOST_CRASHES) {
      List<String> lines = runFrom(next);
      lines.forEach(this::take);
      String last = lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1);
      if (next < cases || !last.startsWith("end")) {
        wrong.add("the process ended after: " + last);
      }
    }
    System.out.printf(
        "%s: %d cases, seed %d: %d read, %d refused, slowest %d ms, at most %d MiB resident%n",
        program.getSimpleName(), cases, seed, read, refused, slowest, largest);
    assertEquals(List.of(), wrong, "seed " + seed + ", output in " + work);
    assertTrue(read > cases / 5 && refused > cases / 20, read + " read, " + refused + " refused");
    assertTrue(largest < MOST_RESIDENT_MIB, largest + " MiB resident");
  }

  private void take(String line) {
    String[] words = line.split(" ");
    if (words[0].equals("begin")) {
      next = Integer.parseInt(words[1]) + 1;
      file = words[2];
      return;
    }
    read += words[2].equals("read") ? 1 : 0;
    refused += words[2].equals("refused") ? 1 : 0;
    slowest = Math.max(slowest, Long.parseLong(words[3]));
    largest = Math.max(largest, Long.parseLong(words[4]));
    boolean expected = words[2].equals("read") || words[2].equals("refused");
    if (!expected || Long.parseLong(words[3]) > MOST_MILLISECONDS) {
      wrong.add(line + " " + file);
    }
  }

  private List<String> runFrom(int first) throws IOException, InterruptedException {
    Path output = work.resolve("output-" + first);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + work.resolve("crash-" + first),
                "-cp",
                System.getProperty("java.class.path"),
                program.getName(),
                originals.toString(),
                Long.toString(seed),
                Integer.toString(first),
                Integer.toString(cases))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    long size = -1;
    while (!process.waitFor(CASE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      // A case that hangs writes nothing.
      if (Files.size(output) == size) {
        process.destroyForcibly();
      }
      size = Files.size(output);
    }
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(output, StandardCharsets.ISO_8859_1)) {
      if (line.startsWith("begin ") || line.startsWith("end ")) {
        lines.add(line);
      }
    }
    return lines;
  }
}
