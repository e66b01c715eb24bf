package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a process of its own: the first command of the README, small. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the scripts are for bash")
class LauncherIT {

  @TempDir Path folder;

  @Test
  void finetunesOnClipsOfItsOwnAndReplacesThem() throws Exception {
    Path output = folder.resolve("quick start");
    Path metrics = output.resolve("metrics.json");

    assertSuccess(finetune(output));
    for (String result : List.of("model/metadata", "model/reader.json", "report.html")) {
      assertTrue(Files.exists(output.resolve(result)), result);
    }
    FileTime first = Files.getLastModifiedTime(metrics);
    Path made = output.resolve("clips/train/left/00000.mp4");
    Path stale = Files.createFile(output.resolve("clips/train/left/stale.mp4"));
    assertTrue(Files.exists(made));

    ScriptProcess refused = finetune(output);
    assertEquals(1, refused.exitCode(), refused::log);
    assertTrue(refused.log().contains("--overwrite"), refused::log);
    assertTrue(Files.exists(stale), "a refused job changed something");

    assertSuccess(finetune(output, "--overwrite"));
    assertTrue(Files.exists(made));
    assertFalse(Files.exists(stale), "clips of the earlier run are replaced");
    assertTrue(Files.getLastModifiedTime(metrics).compareTo(first) > 0);
  }

  private ScriptProcess finetune(Path output, String... more)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("finetune", "--output", output.toString()));
    arguments.addAll(List.of("--epochs", "1", "--set", "depth=2", "--set", "dim=32"));
    arguments.addAll(List.of(more));
    return ScriptProcess.run(folder, Map.of(), "spark-reversible", arguments);
  }

  private static void assertSuccess(ScriptProcess process) {
    assertEquals(0, process.exitCode(), process::log);
    assertTrue(process.log().contains("test accuracy"), process::log);
    assertFalse(process.log().contains("building"), process::log);
  }
}
