package io.github.sparkreversible.pipelines;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A process of a standalone Spark cluster, ended by {@link #close}. */
final class ClusterProcess implements AutoCloseable {

  /** Standard input of a process that must not wait for anybody. */
  static final File NOTHING = new File("/dev/null");

  private final Process process;
  private final Thread reader;

  private ClusterProcess(Process process, Thread reader) {
    this.process = process;
    this.reader = reader;
  }

  /**
   * Starts a class of Spark and waits for a line of its log.
   *
   * @param home Spark home
   * @param folder working directory
   * @param ready part of the line that says that it is ready
   * @param command main class and its arguments
   * @throws IllegalStateException if it ends before; with what it printed
   */
  static ClusterProcess start(Path home, Path folder, String ready, String... command)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(home.resolve("bin/spark-class").toString());
    line.addAll(List.of(command));
    ProcessBuilder builder =
        new ProcessBuilder(line)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(NOTHING));
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
    Process process = builder.start();
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    awaitLine(output, ready, command[0]);
    // A full pipe would stop the process.
    Thread reader = new Thread(() -> output.lines().forEach(each -> {}), command[0]);
    reader.setDaemon(true);
    reader.start();
    return new ClusterProcess(process, reader);
  }

  private static void awaitLine(BufferedReader output, String ready, String name)
      throws IOException {
    List<String> seen = new ArrayList<>();
    String line = output.readLine();
    while (line != null && !line.contains(ready)) {
      seen.add(line);
      line = output.readLine();
    }
    if (line == null) {
      throw new IllegalStateException(
          name + " ended before it was ready:\n" + String.join("\n", seen));
    }
  }

  /** Last lines of a log. */
  static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.stream().skip(Math.max(0, lines.size() - 60)).collect(Collectors.joining("\n"));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + log, e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    // Unlike destroy(), leaves the pipe to be read to its end.
    process.toHandle().destroy();
    process.waitFor();
    reader.join();
  }
}
