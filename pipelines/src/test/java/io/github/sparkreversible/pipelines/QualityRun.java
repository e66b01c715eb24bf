package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * One {@code finetune} of {@link FinetuningQualityProgram}.
 *
 * @param variant what is compared
 * @param seed of weights, row order and augmentation
 * @param folder where its results lie, or will
 * @param settings params beside the defaults
 */
record QualityRun(String variant, int seed, Path folder, Map<String, String> settings) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String METRICS = "metrics.json";

  boolean isDone() {
    return Files.exists(folder.resolve(METRICS));
  }

  /** Runs it unless its results are there; what an interrupted run left is replaced. */
  void run(Path train, Path test, List<String> common) {
    if (isDone()) {
      return;
    }
    List<String> arguments =
        new ArrayList<>(List.of("finetune", "--data", train.toString(), "--test", test.toString()));
    arguments.addAll(List.of("--output", folder.toString(), "--overwrite"));
    arguments.addAll(common);
    arguments.addAll(List.of("--set", "seed=" + seed));
    settings.forEach((param, value) -> arguments.addAll(List.of("--set", param + "=" + value)));
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    out.println(variant + ", seed " + seed);
    int code = SparkReversible.run(out, out, arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IllegalStateException("%s ended with exit code %d".formatted(arguments, code));
    }
  }

  private JsonNode metrics() {
    try {
      return JSON.readTree(folder.resolve(METRICS).toFile());
    } catch (IOException e) {
      throw new IllegalStateException("no results in " + folder, e);
    }
  }

  /** Test accuracy of the model that the run left. */
  double accuracy() {
    return metrics().at("/test/accuracy").asDouble();
  }

  /** Number of test clips. */
  int testClips() {
    return metrics().at("/test/rows").asInt();
  }

  /** Test accuracy after each epoch, as points (epoch, accuracy). */
  double[][] curve() {
    JsonNode epochs = metrics().at("/training/epochs");
    return IntStream.range(0, epochs.size())
        .mapToObj(i -> new double[] {i + 1, epochs.get(i).at("/validationAccuracy").asDouble()})
        .toArray(double[][]::new);
  }
}
