package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measurements of small steps, each in its own process. */
class ProfileIT {
  @TempDir Path folder;

  @Test
  void leavesARowForEachModeAndDepth() throws IOException {
    JobRun run =
        JobRun.of(
            "profile",
            "--batch",
            "2",
            "--tokens",
            "32",
            "--dim",
            "32",
            "--heads",
            "2",
            "--depths",
            "2,8",
            "--modes",
            "conventional,reversible",
            "--steps",
            "1",
            "--output",
            folder.toString());

    assertEquals(0, run.exitCode(), run::err);
    JsonNode rows = new ObjectMapper().readTree(folder.resolve("profile.json").toFile());
    assertEquals(4, rows.size());
    List<Long> activations = new ArrayList<>();
    for (JsonNode row : rows) {
      assertTrue(row.get("secondsPerStep").doubleValue() > 0);
      assertTrue(row.get("peakResidentBytes").longValue() > row.get("peakNativeBytes").longValue());
      double measured = row.get("peakNativeBytes").doubleValue();
      // The plan allows a megabyte for what oneDNN's primitives share, which is more than all here.
      double allowed = 0.1 * measured + (1 << 20);
      assertEquals(measured, row.get("plannedNativeBytes").doubleValue(), allowed, row::toString);
      activations.add(row.get("activationPeakBytes").longValue());
    }
    assertEquals("reversible", rows.get(1).get("mode").textValue());
    long conventionalGrowth = activations.get(2) - activations.get(0);
    long reversibleGrowth = activations.get(3) - activations.get(1);
    assertTrue(conventionalGrowth > 6 * 2 * 32 * 32 * 4 * 10, "grew by " + conventionalGrowth);
    // JavaCPP's pointers are counted too, and their number varies.
    assertTrue(reversibleGrowth < conventionalGrowth / 10, "grew by " + reversibleGrowth);
    assertTrue(Files.readString(folder.resolve("profile.html")).contains("seconds a step"));
  }

  /** The whole comparison with pictures of four patches. */
  @Test
  void comparesTheModesOfWholeNetworks() throws IOException {
    JobRun run =
        JobRun.of(
            "profile",
            "--backbones",
            "vit_tiny_patch16@1x32x32x3",
            "--memory",
            "0.1",
            "--steps",
            "1",
            "--output",
            folder.toString());

    assertEquals(0, run.exitCode(), run::err);
    JsonNode rows = new ObjectMapper().readTree(folder.resolve("profile.json").toFile());
    assertEquals(3, rows.size());
    List<Integer> largest = new ArrayList<>();
    for (JsonNode row : rows) {
      assertEquals("1x32x32x3", row.get("sizes").textValue());
      assertEquals(1, row.get("rounds").size());
      assertTrue(row.get("secondsPerStep").doubleValue() > 0);
      JsonNode withMost = row.get("largest");
      double measured = withMost.get("peakNativeBytes").doubleValue();
      assertTrue(measured <= 0.1 * (1L << 30), row::toString);
      assertEquals(
          measured, withMost.get("plannedNativeBytes").doubleValue(), 2 << 20, row::toString);
      largest.add(withMost.get("settings").get("batch").intValue());
    }
    assertEquals(largest.get(0), rows.get(1).get("batch").intValue());
    assertTrue(largest.get(2) > largest.get(1), largest::toString);
    assertTrue(largest.get(1) > largest.get(0), largest::toString);
    assertTrue(Files.readString(folder.resolve("profile.html")).contains("Dr2Net, end"));
  }

  @Test
  void sizesThatDoNotFitAreRefused() {
    JobRun run =
        JobRun.of(
            "profile", "--backbones", "vit_tiny_patch16@32x32", "--output", folder.toString());

    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("16x224x224x3"), run::err);
  }

  @Test
  void numbersThatDoNotFitAreRefused() {
    JobRun run = JobRun.of("profile", "--dim", "30", "--heads", "4", "--output", folder.toString());

    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("dim 30, heads 4"), run::err);
  }

  @Test
  void optionsOfStagesAreRefusedWithBackbones() {
    JobRun run =
        JobRun.of(
            "profile",
            "--backbones",
            "vit_tiny_patch16@1x32x32x3",
            "--batch",
            "4",
            "--modes",
            "dynamic",
            "--output",
            folder.toString());

    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("--batch, --modes cannot be given with --backbones"), run::err);
  }

  @Test
  void aNetworkThatDoesNotFitIsSaidByName() {
    JobRun run =
        JobRun.of(
            "profile",
            "--backbones",
            "vit_tiny_patch16@1x32x32x3",
            "--memory",
            "0.001",
            "--output",
            folder.toString());

    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("No row of vit_tiny_patch16 fits"), run::err);
  }
}
