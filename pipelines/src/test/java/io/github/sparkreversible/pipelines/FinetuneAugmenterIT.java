package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.ml.Dr2NetClassificationModel;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.ml.PipelineModel;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code finetune --set augmenter=...} from the command line to the saved model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FinetuneAugmenterIT {
  private static final String AUGMENTER = "video shift=0.1 flip=0.5";

  @TempDir static Path folder;
  private Path clips;

  @BeforeAll
  void writesClips() throws IOException {
    clips = folder.resolve("clips");
    TinyClips.write(clips, 4, 1);
  }

  private JobRun finetune(String output, String... settings) {
    String[] more =
        Arrays.stream(settings)
            .flatMap(setting -> Arrays.stream(new String[] {"--set", setting}))
            .toArray(String[]::new);
    return JobRun.of(TinyClips.finetune(clips, folder.resolve(output), more));
  }

  private static Dr2NetClassificationModel model(String output) {
    LocalSpark.session();
    PipelineModel pipeline = PipelineModel.load(folder.resolve(output).resolve("model").toString());
    return (Dr2NetClassificationModel) pipeline.stages()[1];
  }

  @Test
  void anAugmenterChangesTheTrainingAndIsSavedWithItsSummary() throws IOException {
    JobRun augmented = finetune("augmented", "augmenter=" + AUGMENTER, "keyCol=origin");
    assertEquals(0, augmented.exitCode(), augmented::err);
    JobRun plain = finetune("plain", "augmenter=");
    assertEquals(0, plain.exitCode(), plain::err);

    assertNotEquals(model("plain").network().contentId(), model("augmented").network().contentId());
    assertEquals('"' + AUGMENTER + '"', model("augmented").summary().settings().get("augmenter"));
    assertEquals("\"origin\"", model("augmented").summary().settings().get("keyCol"));
    assertEquals(
        '"' + AUGMENTER + '"',
        new ObjectMapper()
            .readTree(folder.resolve("augmented/metrics.json").toFile())
            .at("/training/settings/augmenter")
            .textValue());
    String report = Files.readString(folder.resolve("augmented/report.html"));
    assertTrue(report.contains(AUGMENTER), report);
  }

  @Test
  void aWrongAugmenterIsOneLineThatNamesWhatIsWrong() {
    assertRefused("augmenter=video flips=0.5", "'augmenter'", "no param 'flips'", "flip");
    assertRefused("augmenter=video flip=2", "'augmenter'", "'flip' is 2.0", "at most 1.0");
    assertRefused("augmenter=sound", "'augmenter'", "no augmenter 'sound'", "video");
    assertRefused("augmenter=pointcloud jitter=0.1", "augmenter is", "takes point clouds");
    assertRefused("keyCol=name", "'name' does not exist", "'keyCol'");
  }

  private void assertRefused(String setting, String... parts) {
    JobRun run = finetune("refused", setting);
    assertEquals(1, run.exitCode(), run::err);
    for (String part : parts) {
      assertTrue(run.err().contains(part), () -> "no '" + part + "' in: " + run.err());
    }
    assertEquals(1, run.err().lines().filter(line -> line.startsWith("error:")).count(), run::err);
    assertFalse(run.err().contains("Exception"), run::err);
    assertFalse(Files.exists(folder.resolve("refused/model")));
  }
}
