package io.github.sparkreversible.testing.scalatest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.scalatestplus.junit5.JUnitSuite;

/**
 * Runs a module's JUnit suites with ScalaTest's runner and compares the counts with Surefire's.
 *
 * <p>Arguments: the folder of the test classes, the folder of Surefire's reports, the folder for
 * ScalaTest's reports, which is emptied first, and the number of processes that share the suites.
 * Ends with status 1 if a test fails, if a class does not count the same in both, or if no test ran
 * although the module has test classes.
 */
public final class ScalaTestRun {

  private static final String CLASS_SUFFIX = ".class";

  private ScalaTestRun() {}

  /**
   * Runs the suites and exits.
   *
   * @param args the three folders and the number of processes
   * @throws IOException if a folder or a report cannot be read, or a process not started
   * @throws InterruptedException if the thread is interrupted while the suites run
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length != 4) {
      throw new IllegalArgumentException(
          "expected 4 arguments (test classes, Surefire reports, ScalaTest reports, processes), got "
              + args.length);
    }
    if (!args[3].matches("[1-9][0-9]?")) {
      throw new IllegalArgumentException("test.processes is " + args[3] + ", expected 1 to 99");
    }
    List<String> faults =
        run(Path.of(args[0]), Path.of(args[1]), Path.of(args[2]), Integer.parseInt(args[3]));
    faults.forEach(fault -> System.err.println("[ERROR] ScalaTest: " + fault));
    System.exit(faults.isEmpty() ? 0 : 1);
  }

  private static List<String> run(
      Path classes, Path surefireReports, Path scalaTestReports, int processes)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(classes)) {
      System.out.println("ScalaTest: no test classes in this module");
      return List.of();
    }
    List<String> names = classNames(classes);
    List<String> suites = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (String name : names) {
      Class<?> type = load(name);
      if (!JUnitSuite.class.isAssignableFrom(type) || Modifier.isAbstract(type.getModifiers())) {
        continue;
      }
      if (!JUnitPlatformSuite.class.isAssignableFrom(type)) {
        faults.add(
            name
                + " extends "
                + JUnitSuite.class.getName()
                + ", which loses parametrized tests and failed assumptions; extend "
                + JUnitPlatformSuite.class.getName());
      }
      suites.add(name);
    }
    if (suites.isEmpty() && !Files.isDirectory(surefireReports)) {
      System.out.println("ScalaTest: no unit tests in this module");
      return List.of();
    }
    if (!faults.isEmpty()) {
      return faults;
    }
    deleteFolder(scalaTestReports);
    Files.createDirectories(scalaTestReports);
    Map<String, Double> seconds = TestReports.seconds(surefireReports);
    Map<String, Double> ofSuites =
        suites.stream()
            .collect(Collectors.toMap(Function.identity(), name -> seconds.getOrDefault(name, 0.)));
    List<List<String>> shares = SuiteProcesses.shares(ofSuites, processes);
    List<Integer> codes = SuiteProcesses.run(shares, scalaTestReports);
    for (int i = 0; i < codes.size(); i++) {
      if (codes.get(i) > 1) {
        faults.add("the process of " + shares.get(i) + " ended with exit code " + codes.get(i));
      }
    }
    if (!faults.isEmpty()) {
      return faults;
    }
    SortedMap<String, TestCount> scalaTest = TestReports.read(scalaTestReports);
    SortedMap<String, TestCount> surefire = TestReports.read(surefireReports);
    // Reports of an earlier build whose test class is gone.
    surefire.keySet().retainAll(names);
    faults.addAll(CountComparison.faults(surefire, scalaTest));
    if (codes.contains(1) && faults.isEmpty()) {
      faults.add("the runner reports a failure, see above");
    }
    TestCount sum = scalaTest.values().stream().reduce(TestCount.NONE, TestCount::plus);
    System.out.println("ScalaTest: " + sum + " in " + suites.size() + " suites");
    return faults;
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, ScalaTestRun.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      throw new IllegalStateException("cannot load the test class " + name, e);
    }
  }

  /** Names of the top-level classes below a folder, sorted. */
  private static List<String> classNames(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .map(file -> folder.relativize(file).toString())
          .filter(file -> file.endsWith(CLASS_SUFFIX) && !file.contains("$"))
          .filter(file -> !file.endsWith("package-info.class"))
          .map(file -> file.substring(0, file.length() - CLASS_SUFFIX.length()))
          .map(file -> file.replace('/', '.').replace('\\', '.'))
          .sorted()
          .toList();
    }
  }

  private static void deleteFolder(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
