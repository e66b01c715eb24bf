package io.github.sparkreversible.pipelines;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Main class of the jobs.
 *
 * <p>Exit codes: 0 success, 1 the job failed, 2 the command line is wrong. A failure is one line on
 * standard error; {@code --debug} adds the stack trace.
 */
@Command(
    name = "spark-reversible",
    description = "Finetunes video networks in little memory, uses them, and says what is in data.",
    subcommands = {
      ImportCommand.class,
      FinetuneCommand.class,
      EvaluateCommand.class,
      PredictCommand.class,
      ExportCommand.class,
      InspectCommand.class,
      ProfileCommand.class,
      AugmentCommand.class
    },
    mixinStandardHelpOptions = true,
    versionProvider = SparkReversible.Version.class,
    synopsisSubcommandLabel = "COMMAND")
public final class SparkReversible {

  private static final int FAILED = 1;

  /**
   * Runs a job and exits with its code.
   *
   * @param arguments sub-command and its options
   */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = run(out, err, arguments);
    if (code != 0 || !SparkOptions.isSubmitted()) {
      System.exit(code);
    }
  }

  /**
   * Runs a job.
   *
   * @param out where results are printed
   * @param err where errors are printed
   * @param arguments sub-command and its options
   * @return the exit code
   */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    return commandLine(new SparkReversible())
        .setOut(out)
        .setErr(err)
        .execute(withHelpByDefault(arguments));
  }

  /** A command whose failures are one line. */
  static CommandLine commandLine(Object command) {
    return new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(SparkReversible::reportUsage)
        .setExecutionExceptionHandler(SparkReversible::report)
        .setExecutionStrategy(SparkReversible::execute);
  }

  private static String[] withHelpByDefault(String[] arguments) {
    return arguments.length == 0 ? new String[] {"--help"} : arguments;
  }

  private static int reportUsage(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    // Some messages of the library have a prefix of their own.
    String message = failure.getMessage().replaceFirst("^Error: ", "");
    command.getErr().println("error: " + message);
    command
        .getErr()
        .println("see " + command.getCommandSpec().qualifiedName() + " --help for the options");
    return CommandLine.ExitCode.USAGE;
  }

  /** Runs the sub-command; reports errors of the machine too, which the library lets pass. */
  private static int execute(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (Error e) {
      ParseResult last = parsed;
      while (last.hasSubcommand()) {
        last = last.subcommand();
      }
      return report(e, last.commandSpec().commandLine(), last);
    }
  }

  private static int report(Throwable failure, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    err.println("error: " + Failures.message(failure));
    boolean debug = command.getCommand() instanceof Job job && job.spark().isDebug();
    if (debug) {
      failure.printStackTrace(err);
    } else if (!(failure instanceof IllegalArgumentException)) {
      err.println("(run it again with --debug for the stack trace)");
    }
    return FAILED;
  }

  /** Version of the jar. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = SparkReversible.class.getPackage().getImplementationVersion();
      return new String[] {"spark-reversible " + (version == null ? "(not packaged)" : version)};
    }
  }
}
