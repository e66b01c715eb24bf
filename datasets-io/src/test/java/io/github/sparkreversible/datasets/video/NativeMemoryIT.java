package io.github.sparkreversible.datasets.video;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading and writing of clips in a process of its own, which tells how its memory grows. */
class NativeMemoryIT {
  @TempDir Path folder;

  /** Anything not freed by the decoder, the scaler, the encoder or after an error would show. */
  @Test
  void nativeMemoryStaysFlat() throws IOException, InterruptedException {
    Path output = folder.resolve("output.txt");
    Process probe =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms128m",
                "-Xmx128m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                NativeMemoryProbe.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertTrue(probe.waitFor(300, TimeUnit.SECONDS), "the probe did not end");
    List<String> lines = Files.readAllLines(output);
    assertEquals(0, probe.exitValue(), () -> String.join("\n", lines));
    long grown = Long.parseLong(lines.get(lines.size() - 1));
    // One input buffer of 64 KiB lost in each round would be 12 MiB.
    assertTrue(
        grown < 8L << 20,
        "resident memory grew by "
            + grown
            + " bytes in "
            + NativeMemoryProbe.ROUNDS
            + " rounds, expected less than 8 MiB");
  }
}
