package io.github.sparkreversible.pipelines;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process of a standalone Spark cluster, ended by {@link #close}. */
final class ClusterProcess implements AutoCloseable {

  /** Standard input of a process that must not wait for anybody. */
  static final File NOTHING = new File("/dev/null");

  private static final int START_SECONDS = 90;
  private static final int STOP_SECONDS = 20;

  private final Process process;
  private final Thread reader;

  /** Lines of the log up to the one that says that the process is ready. */
  private final Queue<String> seen;

  private ClusterProcess(Process process, Thread reader, Queue<String> seen) {
    this.process = process;
    this.reader = reader;
    this.seen = seen;
  }

  /**
   * Starts a class of Spark and waits for a line of its log.
   *
   * @param home Spark home
   * @param folder working directory
   * @param ready part of the line that says that it is ready
   * @param command main class and its arguments
   * @throws IllegalStateException if it ends before, or is not ready in time; with what it printed
   */
  static ClusterProcess start(Path home, Path folder, String ready, String... command)
      throws IOException, InterruptedException {
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
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    AtomicBoolean isReady = new AtomicBoolean();
    CountDownLatch readyOrEnded = new CountDownLatch(1);
    // Reads on after that: a full pipe would stop the process.
    Thread reader =
        new Thread(
            () -> {
              BufferedReader output =
                  new BufferedReader(
                      new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
              output
                  .lines()
                  .forEach(
                      each -> {
                        if (!isReady.get()) {
                          seen.add(each);
                        }
                        if (each.contains(ready)) {
                          isReady.set(true);
                          readyOrEnded.countDown();
                        }
                      });
              readyOrEnded.countDown();
            },
            command[0]);
    reader.setDaemon(true);
    reader.start();
    ClusterProcess started = new ClusterProcess(process, reader, seen);
    if (!readyOrEnded.await(START_SECONDS, TimeUnit.SECONDS) || !isReady.get()) {
      started.close();
      throw new IllegalStateException(
          command[0]
              + " ended, or was not ready after "
              + START_SECONDS
              + " s:\n"
              + String.join("\n", seen));
    }
    return started;
  }

  /** The first group of a pattern, in the first line that has it of those before it was ready. */
  String found(Pattern pattern) {
    return seen.stream()
        .map(pattern::matcher)
        .filter(Matcher::find)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(pattern + " in none of " + seen))
        .group(1);
  }

  @Override
  public void close() throws InterruptedException {
    // Unlike destroy(), leaves the pipe to be read to its end.
    process.toHandle().destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
    }
    reader.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
  }
}
