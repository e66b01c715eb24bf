package io.github.sparkreversible.testing.scalatest;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.scalatest.tools.Runner;

/**
 * Runs suites with ScalaTest's runner in several processes at once. Suites that share a process run
 * one after the other: tests of native memory would see each other's.
 */
final class SuiteProcesses {

  /** Options of this JVM that belong to one process. */
  private static final List<String> OF_ONE_PROCESS = List.of("-agentlib", "-javaagent", "-Xlog");

  private SuiteProcesses() {}

  /**
   * Divides suites so that the processes end at about the same time: the longest suite first, each
   * to the process with the least to do.
   *
   * @param seconds how long each suite takes, by name
   * @param processes the number of processes, at least one
   * @return the names of the suites of each process that has any
   */
  static List<List<String>> shares(Map<String, Double> seconds, int processes) {
    List<List<String>> shares = new ArrayList<>();
    for (int i = 0; i < processes; i++) {
      shares.add(new ArrayList<>());
    }
    Comparator<List<String>> load =
        Comparator.comparingDouble(share -> share.stream().mapToDouble(seconds::get).sum());
    new TreeMap<>(seconds)
        .entrySet().stream()
            .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
            .forEach(suite -> shares.stream().min(load).orElseThrow().add(suite.getKey()));
    shares.removeIf(List::isEmpty);
    return shares;
  }

  /**
   * Runs each share in its own process, with the options and the class path of this one.
   *
   * @param shares names of suites
   * @param reports folder for the reports of all
   * @return the exit code of each process: 0 where all tests pass, 1 where not, another where it
   *     was ended
   * @throws IOException if a process cannot be started
   * @throws InterruptedException if the thread is interrupted while they run
   */
  static List<Integer> run(List<List<String>> shares, Path reports)
      throws IOException, InterruptedException {
    List<Process> processes = new ArrayList<>();
    for (List<String> share : shares) {
      Process process = new ProcessBuilder(command(share, reports)).inheritIO().start();
      // A build that is stopped must not leave them behind.
      Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
      processes.add(process);
    }
    List<Integer> codes = new ArrayList<>();
    for (Process process : processes) {
      codes.add(process.waitFor());
    }
    return codes;
  }

  private static List<String> command(List<String> suites, Path reports) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> OF_ONE_PROCESS.stream().noneMatch(argument::startsWith))
        .forEach(command::add);
    command.add("-classpath");
    command.add(System.getProperty("java.class.path"));
    command.add(Runner.class.getName());
    // Standard output without colours, with full stack traces and failures only.
    command.add("-oWFNCXEHLOPQRM");
    command.add("-u");
    command.add(reports.toString());
    for (String suite : suites) {
      command.add("-s");
      command.add(suite);
    }
    return command;
  }
}
