package io.github.sparkreversible.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The {@code ffmpeg} program, where it is installed: an independent encoder and decoder. */
public final class FfmpegProgram {
  private static final String NAME = "ffmpeg";

  private FfmpegProgram() {}

  /** Whether it is on the search path. */
  public static boolean isInstalled() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, NAME)));
  }

  /** The calling test is skipped if it is not installed. */
  public static void require() {
    Assumptions.assumeTrue(isInstalled(), "Skipped: there is no program " + NAME + " on the PATH");
  }

  /**
   * Encodes a generated picture.
   *
   * @param source graph of FFmpeg's filters that makes the pictures
   * @param options of the encoder and the container
   * @param file made, or replaced
   */
  public static void encode(String source, List<String> options, Path file)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("-y", "-f", "lavfi", "-i", source));
    arguments.addAll(options);
    arguments.add(file.toString());
    run(arguments);
  }

  /** Runs it to the end; an exception has what it says if it fails. */
  public static void run(List<String> arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(NAME, "-v", "error", "-nostdin"));
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }
}
