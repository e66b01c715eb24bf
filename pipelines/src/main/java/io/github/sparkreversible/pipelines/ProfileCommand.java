package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.sparkreversible.training.ProfiledNetwork;
import io.github.sparkreversible.training.StepProfile;
import io.github.sparkreversible.training.StepProfiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Measures memory and time of training steps of a transformer on random tokens, for every
 * combination of depth, batch, tokens and mode, each in a process of its own; no Spark.
 *
 * <p>Leaves {@code profile.json}, an array of {@link StepProfile}s, and {@code profile.html}, their
 * plots; prints them as a table. With {@code --backbones} it measures whole networks instead:
 * {@link BackboneComparison}.
 */
@Command(
    name = "profile",
    description = "Measures memory and time of training steps, each mode in its own process.",
    sortOptions = false,
    mixinStandardHelpOptions = true)
final class ProfileCommand implements Callable<Integer> {
  private static final double MIB = 1 << 20;
  private static final double GIB = 1 << 30;

  /** Options that mean nothing to whole networks. */
  private static final List<String> OF_STAGES =
      List.of("--batch", "--tokens", "--dim", "--heads", "--depths", "--modes");

  /** What is kept, and at which coefficients. */
  enum Mode {
    /** (1, 0), everything kept. */
    conventional,
    /** (1, 0), the input of every residual function kept. */
    checkpointed,
    /** From (1, 0) to (0, 1), anchors as needed. */
    dynamic,
    /** (0, 1), only the last state kept. */
    reversible;

    /** The coefficients (alpha, beta) that are measured. */
    List<double[]> coefficients() {
      return switch (this) {
        case conventional, checkpointed -> List.of(new double[] {1, 0});
        case reversible -> List.of(new double[] {0, 1});
        case dynamic ->
            Stream.of(0.0, 0.1, 0.3, 0.5, 0.7, 1.0)
                .map(beta -> new double[] {beta == 0.1 ? 1 : 1 - beta, beta})
                .toList();
      };
    }
  }

  @Option(
      names = "--batch",
      split = ",",
      description = "Rows of a batch, one or more numbers (default: ${DEFAULT-VALUE}).")
  private List<Integer> batches = List.of(4);

  @Option(
      names = "--tokens",
      split = ",",
      description = "Tokens of a row, one or more numbers (default: ${DEFAULT-VALUE}).")
  private List<Integer> tokens = List.of(784);

  @Option(names = "--dim", description = "Size of a token (default: ${DEFAULT-VALUE}).")
  private int dim = 384;

  @Option(names = "--heads", description = "Attention heads (default: ${DEFAULT-VALUE}).")
  private int heads = 6;

  @Option(
      names = "--depths",
      split = ",",
      description = "Transformer blocks, one or more numbers (default: ${DEFAULT-VALUE}).")
  private List<Integer> depths = List.of(12, 24);

  @Option(names = "--modes", split = ",", description = "${COMPLETION-CANDIDATES} (default: all).")
  private List<Mode> modes = List.of(Mode.values());

  @Option(names = "--steps", description = "Steps that are timed (default: ${DEFAULT-VALUE}).")
  private int steps = 5;

  @Option(names = "--threads", description = "Native threads (default: ${DEFAULT-VALUE}).")
  private int threads = 1;

  @Option(
      names = "--backbones",
      split = ",",
      paramLabel = "NAME[@SIZES]",
      description =
          "Whole networks instead of a stage, conventional against Dr2Net: names of backbones, with"
              + " sizes of a row where they are not those of the published weights"
              + " (pix4point_vit@8192x3); --memory, --steps, --threads and --output apply.")
  private List<String> backbones = List.of();

  @Option(
      names = "--memory",
      paramLabel = "GIB",
      description = "Native memory that batches of --backbones fill (default: ${DEFAULT-VALUE}).")
  private double memory = 8;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Local folder for profile.json and profile.html.")
  private Path output;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException, InterruptedException {
    requirePositive();
    if (!backbones.isEmpty()) {
      requireNoneOfStages();
      List<ProfiledNetwork> networks = backbones.stream().map(ProfiledNetwork::parse).toList();
      new BackboneComparison(Math.round(memory * GIB), steps, threads, output, this::print)
          .run(networks);
      return 0;
    }
    profileStages();
    return 0;
  }

  private void profileStages() throws IOException, InterruptedException {
    ObjectMapper json = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    List<StepProfile> all = new ArrayList<>();
    print(
        String.format(
            Locale.ROOT,
            "%-13s %5s %5s %5s %6s %5s %7s %14s %11s %11s %11s %13s %8s %9s",
            "mode",
            "alpha",
            "beta",
            "batch",
            "tokens",
            "depth",
            "anchors",
            "activation MiB",
            "native MiB",
            "planned MiB",
            "growth MiB",
            "resident MiB",
            "s/step",
            "error"));
    Files.createDirectories(output);
    for (StepProfiler.Settings settings : settings()) {
      StepProfile profile = MeasuringProcess.STAGE.run(settings, StepProfile.class);
      all.add(profile);
      print(line(profile));
      Files.writeString(output.resolve("profile.json"), json.writeValueAsString(all));
    }
    Files.writeString(output.resolve("profile.html"), ProfileReport.of(all));
  }

  private void requirePositive() {
    List<Integer> numbers = new ArrayList<>(List.of(dim, heads, steps, threads));
    numbers.addAll(batches);
    numbers.addAll(tokens);
    numbers.addAll(depths);
    if (numbers.stream().anyMatch(number -> number < 1) || dim % heads != 0) {
      throw new IllegalArgumentException(
          "profile needs positive numbers, and heads that divide dim; got dim %d, heads %d, steps %d, threads %d, batch %s, tokens %s, depths %s"
              .formatted(dim, heads, steps, threads, batches, tokens, depths));
    }
    if (!(memory > 0)) {
      throw new IllegalArgumentException("--memory is " + memory + ", expected above 0");
    }
  }

  private void requireNoneOfStages() {
    List<String> given =
        OF_STAGES.stream()
            .filter(option -> command.commandLine().getParseResult().hasMatchedOption(option))
            .toList();
    if (!given.isEmpty()) {
      throw new IllegalArgumentException(
          "%s cannot be given with --backbones, whose networks have sizes of their own; expected only --memory, --steps, --threads and --output"
              .formatted(String.join(", ", given)));
    }
  }

  private List<StepProfiler.Settings> settings() {
    List<StepProfiler.Settings> all = new ArrayList<>();
    for (int batch : batches) {
      for (int count : tokens) {
        for (int depth : depths) {
          StepProfiler.Settings sizes =
              new StepProfiler.Settings(
                  null, 0, 0, null, 0, batch, count, dim, heads, depth, steps, threads);
          for (Mode mode : modes) {
            for (double[] each : mode.coefficients()) {
              all.add(sizes.in(mode.name(), each[0], each[1]));
            }
          }
        }
      }
    }
    return all;
  }

  private static String line(StepProfile profile) {
    return String.format(
        Locale.ROOT,
        "%-13s %5.2f %5.2f %5d %6d %5d %7d %14.1f %11.1f %11.1f %11.1f %13.1f %8.3f %9.1e",
        profile.mode(),
        profile.alpha(),
        profile.beta(),
        profile.batch(),
        profile.tokens(),
        profile.depth(),
        profile.anchorInterval(),
        profile.activationPeakBytes() / MIB,
        profile.peakNativeBytes() / MIB,
        profile.plannedNativeBytes() / MIB,
        profile.residentGrowthBytes() / MIB,
        profile.peakResidentBytes() / MIB,
        profile.secondsPerStep(),
        profile.reversalError());
  }

  private void print(String line) {
    command.commandLine().getOut().println(line);
    command.commandLine().getOut().flush();
  }
}
