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
import java.util.List;
import java.util.Random;
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
    JobRun second = run("out", "--methods", "none,prior,beyondDeep,oversampling", "--seeds", "1");
    assertEquals(0, second.exitCode(), second::err);
    assertTrue(!second.out().contains("none, seed 1"), second::out);
    JsonNode results = new ObjectMapper().readTree(folder.resolve("out/augment.json").toFile());
    assertEquals(5, results.size());
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
  }

  @Test
  void unknownMethodsAreListed() {
    JobRun run = run("none", "--methods", "magic");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("'magic'") && run.err().contains("logitAdjustment"), run::err);
  }
}
