package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the scripts hand on and what they refuse, without a Spark session. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for bash")
class ScriptsIT {

  @TempDir Path folder;

  @Test
  void jarsOfTheUserJoinThoseOfTheJob() throws Exception {
    List<String> command =
        submit("--jars", "a.jar,b.jar", "--master", "local", "--jars=c.jar", "--", "finetune");

    assertEquals(1, command.stream().filter("--jars"::equals).count(), command::toString);
    String jars = command.get(command.indexOf("--jars") + 1);
    assertTrue(jars.endsWith(",a.jar,b.jar,c.jar"), jars);
    assertTrue(jars.contains("spark-reversible"), jars);
    assertTrue(jars.contains("picocli"), jars);
    assertEquals("local", command.get(command.indexOf("--master") + 1));
    assertEquals("finetune", command.get(command.size() - 1));
  }

  @Test
  void withoutJarsOfTheUserTheJobsAreHandedOn() throws Exception {
    List<String> command = submit("--", "predict", "--jars=is no option of submit");

    String jars = command.get(command.indexOf("--jars") + 1);
    assertFalse(jars.endsWith(","), jars);
    assertEquals("--jars=is no option of submit", command.get(command.size() - 1));
  }

  @Test
  void jarsWithoutValueIsRefused() throws Exception {
    ScriptProcess refused =
        ScriptProcess.run(
            folder, Map.of("SPARK_HOME", sparkHome()), "submit", List.of("--jars", "--", "x"));

    assertEquals(1, refused.exitCode());
    assertTrue(refused.log().contains("--jars has no value"), refused::log);
  }

  @Test
  void launcherPrintsWhatTheJobPrints() throws Exception {
    ScriptProcess params =
        ScriptProcess.run(folder, Map.of(), "spark-reversible", List.of("finetune", "--params"));

    assertEquals(0, params.exitCode(), params::log);
    assertTrue(params.log().contains("\nweightDecay="), params::log);
  }

  @Test
  void buildGetsTheOptionsThatAreAskedFor() throws Exception {
    // A Maven that prints its arguments and fails, so that nothing is built.
    Path maven = executable("bin/mvn", "echo \"mvn $*\"; exit 1");
    Map<String, String> environment =
        Map.of(
            "SPARK_REVERSIBLE_NO_BUILD",
            "",
            "SPARK_REVERSIBLE_BUILD",
            "-Pcuda -Dx=y",
            "PATH",
            maven.getParent() + File.pathSeparator + System.getenv("PATH"));

    ScriptProcess build = ScriptProcess.run(folder, environment, "job-jars", List.of());

    assertEquals(1, build.exitCode(), build::log);
    assertTrue(build.log().contains("-Pcuda -Dx=y"), build::log);
    assertTrue(build.log().contains("the build failed"), build::log);
  }

  @Test
  void sparkHomeIsMadeInAFolderOfItsOwnOnly() throws Exception {
    Path own = Files.createDirectories(folder.resolve("spark-3.5/bin"));
    Files.writeString(own.resolve("spark-submit"), "own");

    ScriptProcess refused = makeSparkHome(own.getParent());

    assertEquals(1, refused.exitCode());
    assertTrue(refused.log().contains("not empty"), refused::log);
    assertEquals("own", Files.readString(own.resolve("spark-submit")));
  }

  @Test
  void sparkHomeIsMadeAnewWithoutItsOldLinks() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    assertEquals(0, makeSparkHome(home).exitCode());
    long jars = count(home.resolve("jars"));
    assertTrue(jars > 100, "jars: " + jars);
    Path old = home.resolve("jars/spark-core_2.12-3.4.0.jar");
    Files.createSymbolicLink(old, folder.resolve("gone.jar"));

    assertEquals(0, makeSparkHome(home).exitCode());

    assertFalse(Files.isSymbolicLink(old));
    assertEquals(jars, count(home.resolve("jars")));
  }

  private ScriptProcess makeSparkHome(Path home) throws IOException, InterruptedException {
    return ScriptProcess.run(folder, Map.of(), "make-spark-home", List.of(home.toString()));
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.count();
    }
  }

  /** The command line that spark-submit gets. */
  private List<String> submit(String... arguments) throws IOException, InterruptedException {
    ScriptProcess process =
        ScriptProcess.run(
            folder,
            Map.of("SPARK_HOME", sparkHome()),
            "submit",
            new ArrayList<>(List.of(arguments)));
    assertEquals(0, process.exitCode(), process::log);
    return Arrays.asList(process.log().split("\n", -1));
  }

  /** A Spark home whose spark-submit prints its arguments, one a line. */
  private String sparkHome() throws IOException {
    return executable("fake/bin/spark-submit", "printf '%s\\n' \"$@\"")
        .getParent()
        .getParent()
        .toString();
  }

  private Path executable(String name, String command) throws IOException {
    Path script = folder.resolve(name);
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/usr/bin/env bash\n" + command + "\n");
    assertTrue(script.toFile().setExecutable(true));
    return script;
  }
}
