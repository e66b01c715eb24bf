package io.github.sparkreversible.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares ways to finetune: a network is trained conventionally on some of the classes, then
 * finetuned on all of them, conventionally, reversibly from the start, and with dynamic
 * coefficients; with several seeds. Other starts of the second stream and other outputs are tried
 * with the first seed.
 *
 * <p>It goes on where an earlier run with the same output folder ended: a run whose {@code
 * metrics.json} is there is not repeated. Two processes with different seeds may share the folder.
 */
@Command(name = "finetuning-quality", sortOptions = false, mixinStandardHelpOptions = true)
final class FinetuningQualityProgram implements Callable<Integer> {
  private static final String CONVENTIONAL = "conventional";
  private static final String REVERSIBLE = "reversible from the start";
  private static final List<String> BASELINES = List.of(CONVENTIONAL, REVERSIBLE);

  @Option(names = "--data", required = true, description = "Training clips, DIR/<label>/*.")
  private Path data;

  @Option(names = "--test", required = true, description = "Test clips, DIR/<label>/*.")
  private Path test;

  @Option(names = "--output", required = true, description = "Folder for runs and report.")
  private Path output;

  @Option(names = "--seeds", split = ",", description = "Seeds of this process.")
  private List<Integer> seeds = List.of(1, 2, 3);

  @Option(names = "--report-seeds", split = ",", description = "Seeds of the report.")
  private List<Integer> reportSeeds = List.of(1, 2, 3);

  @Option(names = "--pretrain-labels", split = ",", description = "Classes trained on first.")
  private List<String> pretrainLabels = List.of("left", "right", "grow", "shrink");

  @Option(names = "--epochs", description = "Of pretraining, and of finetuning.")
  private int epochs = 20;

  @Option(names = "--master", description = "Spark's master.")
  private String master = "local[1]";

  @Option(names = "--others", description = "Also other second streams and outputs.")
  private boolean others;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new FinetuningQualityProgram()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Path someClasses = output.resolve("some-classes");
    Path train = copyOf(data, someClasses.resolve("train"));
    Path held = copyOf(test, someClasses.resolve("test"));
    List<String> common =
        List.of("--master", master, "--epochs", "" + epochs, "--read", "color=grey");
    for (int seed : seeds) {
      pretraining(seed).run(train, held, common);
      for (QualityRun run : runs(seed)) {
        run.run(data, test, common);
        report();
      }
    }
    report().lines(BASELINES).forEach(System.out::println);
    return 0;
  }

  /** A folder with the clips of the classes trained on first. */
  private Path copyOf(Path folder, Path copy) throws IOException {
    for (String label : pretrainLabels) {
      Path to = Files.createDirectories(copy.resolve(label));
      try (Stream<Path> clips = Files.list(folder.resolve(label))) {
        clips.forEach(clip -> copy(clip, to.resolve(clip.getFileName())));
      }
    }
    return copy;
  }

  private static void copy(Path clip, Path to) {
    try {
      if (!Files.exists(to)) {
        Files.copy(clip, to);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private QualityRun pretraining(int seed) {
    return new QualityRun(
        "pretraining",
        seed,
        output.resolve("pretraining-" + seed),
        Map.of("coefficientSchedule", "pretrained", "activationStorage", "all"));
  }

  private List<QualityRun> runs(int seed) {
    List<QualityRun> runs = new ArrayList<>();
    runs.add(
        run(
            CONVENTIONAL,
            seed,
            Map.of("coefficientSchedule", "pretrained", "activationStorage", "all")));
    runs.add(run(REVERSIBLE, seed, Map.of("coefficientSchedule", "reversible")));
    runs.add(run("dynamic", seed, Map.of()));
    if (others && seed == reportSeeds.get(0)) {
      for (String stream : List.of("input", "zero")) {
        for (String form : List.of("blend", "last", "mean", "sum")) {
          if (!(stream.equals("input") && form.equals("blend"))) {
            runs.add(
                run(
                    "dynamic, %s, %s".formatted(stream, form),
                    seed,
                    Map.of("secondStream", stream, "stageOutput", form)));
          }
        }
      }
      runs.add(
          run(
              "reversible from the start, sum",
              seed,
              Map.of("coefficientSchedule", "reversible", "stageOutput", "sum")));
    }
    return runs;
  }

  private QualityRun run(String variant, int seed, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.put("initialModel", pretraining(seed).folder().toString());
    String name = variant.replaceAll("[^a-z]+", "-") + "-" + seed;
    return new QualityRun(variant, seed, output.resolve(name), all);
  }

  private QualityReport report() throws IOException {
    List<QualityRun> all = new ArrayList<>();
    for (int seed : reportSeeds) {
      all.add(pretraining(seed));
    }
    for (int seed : reportSeeds) {
      all.addAll(runs(seed));
    }
    QualityReport report = new QualityReport(all);
    Files.writeString(output.resolve("report.html"), report.html(BASELINES));
    return report;
  }
}
