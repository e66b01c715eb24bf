package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * What a script of {@code bin/} left.
 *
 * @param exitCode exit code
 * @param log standard output and standard error
 */
record ScriptProcess(int exitCode, String log) {

  /** Longest time that a script may take. */
  private static final int MINUTES = 8;

  private static final int SHOWN_LINES = 60;

  /**
   * Runs a script to its end, on the build that there is.
   *
   * @param folder folder for its log
   * @param environment variables besides this process's own
   * @param name name of the script
   * @param arguments its arguments
   */
  static ScriptProcess run(
      Path folder, Map<String, String> environment, String name, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(SharedData.projectRoot().resolve("pipelines/bin").resolve(name).toString());
    command.addAll(arguments);
    Path log = Files.createTempFile(folder, name, ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(ProcessBuilder.Redirect.from(ClusterProcess.NOTHING));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    // A build inside the tests would replace the class path under them.
    builder.environment().put("SPARK_REVERSIBLE_NO_BUILD", "1");
    builder.environment().putAll(environment);
    Process process = builder.start();
    boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
    if (!ended) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    }
    assertTrue(ended, () -> name + " took more than " + MINUTES + " minutes:\n" + tail(log));
    return new ScriptProcess(process.exitValue(), tail(log));
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.stream()
          .skip(Math.max(0, lines.size() - SHOWN_LINES))
          .collect(Collectors.joining("\n"));
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }
}
