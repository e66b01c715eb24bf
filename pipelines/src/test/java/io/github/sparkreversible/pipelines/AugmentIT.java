package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code augment} on made-up files in MNIST's format. */
class AugmentIT {
  private static final int CLASSES = 10;
  private static final int SIDE = 28;

  @TempDir static Path folder;

  @BeforeAll
  static void writeImages() throws IOException {
    Files.createDirectories(folder.resolve("digits"));
    write("train", 12, 1);
    write("t10k", 3, 2);
  }

  /** Images of a bright row whose place is the class. */
  private static void write(String name, int each, long seed) throws IOException {
    Random random = new Random(seed);
    Path images = folder.resolve("digits/" + name + "-images-idx3-ubyte");
    Path labels = folder.resolve("digits/" + name + "-labels-idx1-ubyte");
    try (DataOutputStream pixels = new DataOutputStream(Files.newOutputStream(images));
        DataOutputStream classes = new DataOutputStream(Files.newOutputStream(labels))) {
      pixels.writeInt(0x803);
      pixels.writeInt(CLASSES * each);
      pixels.writeInt(SIDE);
      pixels.writeInt(SIDE);
      classes.writeInt(0x801);
      classes.writeInt(CLASSES * each);
      for (int i = 0; i < CLASSES * each; i++) {
        byte[] image = new byte[SIDE * SIDE];
        random.nextBytes(image);
        for (int pixel = 0; pixel < image.length; pixel++) {
          boolean bright = pixel / SIDE / 2 == i % CLASSES;
          image[pixel] = (byte) ((image[pixel] & 0x3f) + (bright ? 0xa0 : 0));
        }
        pixels.write(image);
        classes.write(i % CLASSES);
      }
    }
  }

  private static JobRun run(String output, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "augment",
                "--dataset",
                "mnist",
                "--data",
                folder.resolve("digits").toString(),
                "--imbalance",
                "4",
                "--epochs",
                "1",
                "--output",
                folder.resolve(output).toString()));
    arguments.addAll(List.of(more));
    return JobRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void methodsAreComparedAndRunsGoOn() throws IOException {
    JobRun first = run("out", "--methods", "none,smote,prior", "--seeds", "1");
    assertEquals(0, first.exitCode(), first::err);
    JobRun second =
        run(
            "out",
            "--methods",
            "none,prior,beyondDeep,oversampling",
            "--seeds",
            "1",
            "--set",
            "dim=64"); // The job's own.
    assertEquals(0, second.exitCode(), second::err);
    assertTrue(!second.out().contains("none, seed 1"), second::out);
    JobRun third = run("out", "--methods", "none", "--seeds", "1", "--set", "depth=1");
    assertTrue(third.out().contains("none, seed 1"), third::out);
    JsonNode results = json("augment.json");
    assertEquals(6, results.size());
    assertTrue(results.get(4).get("settings").isEmpty(), results::toString);
    assertEquals("1", results.at("/5/settings/depth").textValue());
    for (JsonNode result : results) {
      assertEquals("mnist", result.get("dataset").textValue());
      assertEquals(1, result.get("seed").asLong());
      assertEquals(CLASSES, result.get("perClassAccuracy").size());
      assertEquals(12, result.at("/trainingRowsPerClass/0").asLong());
      assertEquals(3, result.at("/trainingRowsPerClass/9").asLong());
      double balanced = result.get("balancedAccuracy").asDouble();
      assertTrue(balanced >= 0 && balanced <= 1, result::toString);
      assertTrue(result.get("secondsPerStep").asDouble() > 0, result::toString);
    }
    String html = Files.readString(folder.resolve("out/augment.html"));
    assertTrue(html.contains("<th>smote</th>") && html.contains("<th>beyondDeep</th>"), html);
    for (String method : List.of("none", "prior", "beyondDeep")) {
      assertTrue(html.contains("Latent features with " + method + ", seed 1"), html);
    }
    assertPoints(json("features-none.json"), 2, false);
    assertPoints(json("features-prior.json"), 1, true);
    assertTrue(Files.notExists(folder.resolve("out/features-smote.json")));
  }

  private static JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(folder.resolve("out/" + file).toFile());
  }

  /** The rows are few enough to be all there. */
  private static void assertPoints(JsonNode spaces, int setups, boolean generated) {
    assertEquals(setups, spaces.size());
    Map<String, Integer> kinds = new HashMap<>();
    spaces
        .get(0)
        .get("points")
        .forEach(each -> kinds.merge(each.get("kind").asText(), 1, Integer::sum));
    int rows = kinds.getOrDefault("ORIGINAL", 0) + kinds.getOrDefault("HARD", 0);
    assertEquals(rows(), rows, kinds::toString);
    assertEquals(generated, kinds.containsKey("GENERATED"), kinds::toString);
    assertTrue(kinds.getOrDefault("HARD", 0) > 0, kinds::toString);
    double first = spaces.at("/0/explainedVariance/0").asDouble();
    double second = spaces.at("/0/explainedVariance/1").asDouble();
    assertTrue(first >= second && second > 0 && first + second <= 1, first + ", " + second);
    assertEquals(first / second, variance(spaces, "x") / variance(spaces, "y"), 1e-3);
  }

  /** Variance of the rows along an axis. */
  private static double variance(JsonNode spaces, String axis) {
    double[] values =
        StreamSupport.stream(spaces.get(0).get("points").spliterator(), false)
            .filter(point -> !point.get("kind").asText().equals("GENERATED"))
            .mapToDouble(point -> point.get(axis).asDouble())
            .toArray();
    double mean = Arrays.stream(values).average().orElseThrow();
    return Arrays.stream(values).map(each -> (each - mean) * (each - mean)).sum();
  }

  /** Rows to train on: from 12 of the most frequent class to 3 of the rarest. */
  private static int rows() {
    int rows = 0;
    for (int place = 0; place < CLASSES; place++) {
      rows += (int) Math.round(12 * Math.pow(4, -place / (CLASSES - 1.0)));
    }
    return rows;
  }

  @Test
  void unknownMethodsAreListed() {
    JobRun run = run("none", "--methods", "magic");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("'magic'") && run.err().contains("logitAdjustment"), run::err);
  }

  @Test
  void whatTellsTheMethodsApartCannotBeSetForAll() {
    JobRun run = run("none", "--methods", "none", "--set", "latentStrategy=prior");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("latentStrategy"), run::err);
  }
}
