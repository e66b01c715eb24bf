package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The same job through a real spark-submit, on a standalone master with two worker processes. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for bash")
class SubmitIT {

  @TempDir Path folder;

  @Test
  @Timeout(value = 12, unit = TimeUnit.MINUTES)
  void finetunesOnTwoWorkerProcesses() throws Exception {
    Path home = folder.resolve("spark");
    run(Map.of(), "make-spark-home", List.of(home.toString()));
    Path train = folder.resolve("train");
    TinyClips.write(train, 10, 1);
    List<ClusterProcess> cluster = new ArrayList<>();
    try {
      ClusterProcess master =
          ClusterProcess.start(
              home,
              folder,
              "I have been elected leader",
              "org.apache.spark.deploy.master.Master",
              "--host",
              "127.0.0.1",
              "--port",
              "0",
              "--webui-port",
              "0");
      cluster.add(master);
      String url = master.found(Pattern.compile("Starting Spark master at (spark://\\S+)"));
      for (String name : List.of("worker1", "worker2")) {
        cluster.add(worker(home, url, name));
      }
      submit(home, url, train);
      assertExecutors("worker1");
      assertExecutors("worker2");
    } finally {
      for (ClusterProcess process : cluster) {
        process.close();
      }
    }
    for (String result : List.of("model/metadata", "metrics.json", "report.html")) {
      assertTrue(Files.exists(folder.resolve("output").resolve(result)), result);
    }
  }

  private ClusterProcess worker(Path home, String url, String name)
      throws IOException, InterruptedException {
    return ClusterProcess.start(
        home,
        folder,
        "Successfully registered with master",
        "org.apache.spark.deploy.worker.Worker",
        "--cores",
        "1",
        "--memory",
        "1g",
        "--work-dir",
        folder.resolve(name).toString(),
        "--host",
        "127.0.0.1",
        "--webui-port",
        "0",
        url);
  }

  private void submit(Path home, String url, Path train) throws Exception {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("--master", url, "--executor-memory", "512m"));
    command.addAll(List.of("--conf", "spark.driver.host=127.0.0.1"));
    command.addAll(List.of("--conf", "spark.ui.enabled=false", "--"));
    command.addAll(
        List.of(
            TinyClips.finetune(
                train,
                folder.resolve("output"),
                "--set",
                "numWorkers=2",
                "--set",
                "cacheDir=" + folder.resolve("cache"))));
    run(Map.of("SPARK_HOME", home.toString()), "submit", command);
  }

  private void run(Map<String, String> environment, String script, List<String> arguments)
      throws IOException, InterruptedException {
    ScriptProcess process = ScriptProcess.run(folder, environment, script, arguments);
    assertEquals(0, process.exitCode(), () -> script + " failed:\n" + process.log());
  }

  /** A worker keeps a folder for each application that it ran an executor of. */
  private void assertExecutors(String worker) throws IOException {
    try (Stream<Path> applications = Files.list(folder.resolve(worker))) {
      assertEquals(1, applications.count(), worker + " ran an executor");
    }
  }
}
