package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measurements that run in a process of their own, so that none finds what another one left. */
enum MeasuringProcess {
  /** Of a stage of transformer blocks on random tokens. */
  STAGE("256m"),
  /** Of a whole network on random rows. */
  NETWORK("1g");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Options of this JVM that belong to one process. */
  private static final List<String> OF_ONE_PROCESS =
      List.of("-agentlib", "-javaagent", "-Xlog", "-Xmx", "-Xms");

  private final String heap;

  MeasuringProcess(String heap) {
    this.heap = heap;
  }

  /**
   * Starts a process like this one, hands it settings and waits for the result.
   *
   * @param settings what {@link ProfiledProcess} reads
   * @param type of the result
   * @throws IllegalStateException if it ends with an error, which it has printed
   */
  <T> T run(Object settings, Class<T> type) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> OF_ONE_PROCESS.stream().noneMatch(argument::startsWith))
        .forEach(line::add);
    // What is to be measured must not end at a limit.
    line.add("-Dorg.bytedeco.javacpp.maxPhysicalBytes=0");
    // A heap that is all there from the start does not blur how native memory grows.
    line.addAll(List.of("-Xms" + heap, "-Xmx" + heap, "-XX:+AlwaysPreTouch"));
    line.addAll(List.of("-cp", System.getProperty("java.class.path")));
    line.addAll(
        List.of(ProfiledProcess.class.getName(), name(), JSON.writeValueAsString(settings)));
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException(
          "The process of %s ended with exit code %d".formatted(settings, code));
    }
    String last = printed.strip().lines().reduce("", (before, each) -> each);
    return JSON.readValue(last, type);
  }
}
