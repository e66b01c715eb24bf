package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.synthetic.Motion;
import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import io.github.sparkreversible.testing.SharedData;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged videos give clips or a clear error, soon and in little memory. The number of cases is the
 * system property {@code fuzz.cases}; what is read is made by {@link VideoFuzzProgram}.
 */
public class VideoFuzzTest extends JUnitPlatformSuite {
  private static final int CASES = Integer.getInteger("fuzz.cases", 400);
  private static final long SEED = Long.getLong("fuzz.seed", 20_240_611L);

  /** Processor time of a case, and its factor for machines that do other things meanwhile. */
  private static final long MOST_MILLISECONDS = 1000;

  /** 256 MiB are the heap. */
  private static final long MOST_RESIDENT_MIB = 1024;

  private static final int MOST_CRASHES = 10;
  private static final long CASE_TIMEOUT_SECONDS = 60;

  @TempDir public Path folder;

  /** Small videos in several containers and codecs. */
  private Path originals() throws IOException {
    Path originals = Files.createDirectory(folder.resolve("originals"));
    for (int side : new int[] {48, 47}) {
      MovingShapes shapes = new MovingShapes(Motion.TRANSLATIONS, 12, side, 16);
      VideoWriter.write(
          new org.apache.hadoop.fs.Path(originals.resolve(side + ".mp4").toUri()),
          new Configuration(),
          shapes.clip(Motion.LEFT, 0, 1),
          16);
    }
    Path shared = SharedData.dataDir().resolve("video/awkward");
    if (Files.exists(shared)) {
      try (Stream<Path> files = Files.list(shared)) {
        for (Path file : files.toList()) {
          if (Files.size(file) > 0 && Files.size(file) < 100_000) {
            Files.copy(file, originals.resolve(file.getFileName()));
          }
        }
      }
    }
    return originals;
  }

  @Test
  public void damagedVideosGiveAResultOrAClearError() throws IOException, InterruptedException {
    Path originals = originals();
    List<String> wrong = new ArrayList<>();
    int next = 0;
    int read = 0;
    int refused = 0;
    long slowest = 0;
    long largest = 0;
    while (next < CASES && wrong.size() < MOST_CRASHES) {
      List<String> lines = run(originals, next);
      for (String line : lines) {
        String[] words = line.split(" ");
        if (words[0].equals("begin")) {
          next = Integer.parseInt(words[1]) + 1;
        } else if (words[0].equals("end")) {
          read += words[2].equals("read") ? 1 : 0;
          refused += words[2].equals("refused") ? 1 : 0;
          slowest = Math.max(slowest, Long.parseLong(words[3]));
          largest = Math.max(largest, Long.parseLong(words[4]));
          if (!words[2].equals("read") && !words[2].equals("refused")
              || Long.parseLong(words[3]) > MOST_MILLISECONDS) {
            wrong.add(line);
          }
        }
      }
      String last = lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1);
      if (next < CASES || !last.startsWith("end")) {
        wrong.add("the process ended after: " + last);
      }
    }
    System.out.printf(
        "%d cases, seed %d: %d read, %d refused, slowest %d ms, at most %d MiB resident%n",
        CASES, SEED, read, refused, slowest, largest);
    assertEquals(List.of(), wrong, "seed " + SEED);
    assertTrue(read > CASES / 5 && refused > CASES / 20, read + " read, " + refused + " refused");
    assertTrue(largest < MOST_RESIDENT_MIB, largest + " MiB resident");
  }

  private List<String> run(Path originals, int first) throws IOException, InterruptedException {
    Path output = folder.resolve("output-" + first);
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash-" + first),
                "-cp",
                System.getProperty("java.class.path"),
                VideoFuzzProgram.class.getName(),
                originals.toString(),
                Long.toString(SEED),
                Integer.toString(first),
                Integer.toString(CASES))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    long size = -1;
    while (!program.waitFor(CASE_TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
      // A case that hangs writes nothing.
      if (Files.size(output) == size) {
        program.destroyForcibly();
      }
      size = Files.size(output);
    }
    return Files.readAllLines(output).stream()
        .filter(line -> line.startsWith("begin ") || line.startsWith("end "))
        .toList();
  }
}
