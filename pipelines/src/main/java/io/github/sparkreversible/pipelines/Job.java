package io.github.sparkreversible.pipelines;

import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;

/** What every sub-command has. */
interface Job {

  /** Its options of Spark. */
  SparkOptions spark();

  /** Takes lines that tell the user what might not be as expected, and prints them as errors. */
  static Consumer<String> warnings(CommandSpec command) {
    return line -> command.commandLine().getErr().println("warning: " + line);
  }
}
