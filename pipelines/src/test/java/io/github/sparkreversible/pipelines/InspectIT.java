package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What {@code inspect} leaves of clips, in every mode, and what it refuses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InspectIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Three clips, one of an odd name; a text and an empty file. */
  private static final List<String> NAMES =
      List.of("a.mp4", "b/deep/er/<i>&amp;\"'é {x}.mp4", "b/empty.mp4", "b/text.mp4", "c.mp4");

  @TempDir static Path folder;
  private Path clips;

  @BeforeAll
  void writesClips() throws IOException {
    Path made = folder.resolve("made");
    TinyClips.write(made, 2, 7);
    clips = folder.resolve("clips");
    Files.createDirectories(clips.resolve(NAMES.get(1)).getParent());
    Files.move(made.resolve("left/00000.mp4"), clips.resolve(NAMES.get(0)));
    Files.move(made.resolve("left/00001.mp4"), clips.resolve(NAMES.get(1)));
    Files.createFile(clips.resolve(NAMES.get(2)));
    Files.writeString(clips.resolve(NAMES.get(3)), "no video at all");
    Files.move(made.resolve("right/00000.mp4"), clips.resolve(NAMES.get(4)));
  }

  @Test
  void permissiveReportsEveryFileInOrder() throws IOException {
    Path output = folder.resolve("permissive");
    JobRun run = inspect(clips, output, "--mode", "permissive");

    assertEquals(0, run.exitCode(), run::err);
    assertTrue(run.out().contains("5 files, 2 of them malformed: 24 frames"), run::out);
    List<JsonNode> files = json(output);
    assertEquals(NAMES, files.stream().map(this::name).toList());
    assertEquals(
        List.of(
            "origin",
            "error",
            "damage",
            "frames",
            "width",
            "height",
            "frameRate",
            "durationSeconds",
            "codec",
            "meanRgb"),
        names(files.get(0)));
    for (JsonNode file : files) {
      boolean isClip = !name(file).startsWith("b/e") && !name(file).startsWith("b/t");
      assertEquals(isClip, file.get("error").isNull(), file::toString);
      assertEquals(isClip ? "8" : "null", file.get("frames").toString());
      assertEquals(isClip ? "32" : "null", file.get("width").toString());
      assertEquals(isClip ? "\"h264\"" : "null", file.get("codec").toString());
      assertEquals(isClip ? "0.5" : "null", file.get("durationSeconds").toString());
    }
    assertTrue(files.get(3).get("error").textValue().contains("b/text.mp4"));
  }

  @Test
  void meanRgbIsOverEveryPixelOfEightFrames() throws IOException {
    Path output = folder.resolve("mean");
    assertEquals(0, inspect(clips.resolve("a.mp4"), output).exitCode());
    JsonNode mean = json(output).get(0).get("meanRgb");

    Row row =
        LocalSpark.session()
            .read()
            .format("video")
            .option("frames", 8)
            .load(clips.resolve("a.mp4").toString())
            .select("tensor")
            .head();
    Tensor clip = TensorColumn.fromRow(row.getStruct(0));
    float[] values = clip.toFloats();
    for (int channel = 0; channel < 3; channel++) {
      double sum = 0;
      for (int i = channel; i < values.length; i += 3) {
        sum += values[i];
      }
      assertEquals(sum / (8 * 32 * 32), mean.get(channel).doubleValue(), 1e-9);
    }
  }

  @Test
  void theSheetShowsEveryFileAndLoadsNothing() throws IOException {
    Path output = folder.resolve("sheet");
    assertEquals(0, inspect(clips, output, "--mode", "PERMISSIVE").exitCode());
    String html = Files.readString(output.resolve("inspect.html"));

    Matcher pictures = Pattern.compile("src=\"data:image/jpeg;base64,([^\"]*)\"").matcher(html);
    int count = 0;
    while (pictures.find()) {
      byte[] picture = Base64.getDecoder().decode(pictures.group(1));
      assertEquals(32, ImageIO.read(new ByteArrayInputStream(picture)).getWidth());
      count++;
    }
    assertEquals(3, count);
    assertTrue(html.contains(">b/deep/er/&lt;i&gt;&amp;amp;&quot;'é {x}.mp4</figcaption>"), html);
    assertEquals(2, html.split("class=\"malformed\"", -1).length - 1);
    assertFalse(
        Pattern.compile("<script|<link|src=\"(?!data:)|@import|https?:").matcher(html).find());
  }

  @Test
  void failFastEndsWithTheFirstMalformedFile() {
    Path output = folder.resolve("failfast");
    JobRun run = inspect(clips, output);

    assertEquals(1, run.exitCode());
    assertTrue(Pattern.compile("b/(empty|text)\\.mp4").matcher(run.err()).find(), run::err);
    assertTrue(run.err().contains("PERMISSIVE"), run::err);
    assertEquals(1, errors(run).size(), run::err);
    assertFalse(Files.exists(output.resolve("inspect.json")), "no result of half a folder");
    assertFalse(Files.exists(output.resolve("inspect.html")));
  }

  @Test
  void dropMalformedLeavesThemOutAndSaysHowMany() throws IOException {
    Path output = folder.resolve("drop");
    JobRun run = inspect(clips, output, "--mode", "DROPMALFORMED");

    assertEquals(0, run.exitCode(), run::err);
    assertTrue(run.err().contains("warning: 2 malformed files left out"), run::err);
    assertEquals(
        List.of(NAMES.get(0), NAMES.get(1), NAMES.get(4)),
        json(output).stream().map(this::name).toList());
    assertFalse(Files.readString(output.resolve("inspect.html")).contains("\"malformed\""));
  }

  @Test
  void resultsAreReplacedOnlyWhereAllowed() throws IOException {
    Path output = folder.resolve("twice");
    assertEquals(0, inspect(clips.resolve("*.mp4"), output).exitCode());
    assertEquals(2, json(output).size());

    JobRun refused = inspect(clips.resolve("a.mp4"), output);
    assertEquals(1, refused.exitCode());
    assertTrue(refused.err().contains("--overwrite"), refused::err);
    assertEquals(2, json(output).size());

    assertEquals(0, inspect(clips.resolve("a.mp4"), output, "--overwrite").exitCode());
    assertEquals(1, json(output).size());
    assertFalse(Files.readString(output.resolve("inspect.html")).contains("c.mp4"));
  }

  @Test
  void resultsAmongTheFilesAreRefused() {
    JobRun run = inspect(clips, clips.resolve("b"), "--mode", "PERMISSIVE");

    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("outside"), run::err);

    run = inspect(clips.resolve("*"), clips.resolve("b/deep"), "--mode", "PERMISSIVE");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("outside"), run::err);
    assertFalse(Files.exists(clips.resolve("b/deep/inspect.json")));
  }

  @Test
  void aFolderWithoutFilesIsAnError() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty/deep"));
    JobRun run = inspect(empty.getParent(), folder.resolve("nothing"), "--mode", "PERMISSIVE");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("empty holds no file"), run::err);

    run = inspect(clips, folder.resolve("nothing"), "--read", "pathGlobFilter=*.avi");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("clips holds no file whose name is like *.avi"), run::err);

    run = inspect(folder.resolve("absent"), folder.resolve("nothing"));
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("does not exist"), run::err);
    assertFalse(Files.exists(folder.resolve("nothing")));
  }

  @Test
  void everythingLeftOutIsAnEmptyArray() throws IOException {
    Path output = folder.resolve("alldropped");
    JobRun run = inspect(clips.resolve("b/*.mp4"), output, "--mode", "DROPMALFORMED");

    assertEquals(0, run.exitCode(), run::err);
    assertEquals(List.of(), json(output));
  }

  private static JobRun inspect(Path data, Path output, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("inspect", "--format", "video", "--data", data.toString()));
    arguments.addAll(List.of("--output", output.toString()));
    arguments.addAll(Arrays.asList(more));
    return JobRun.of(arguments.toArray(String[]::new));
  }

  private static List<String> errors(JobRun run) {
    return run.err().lines().filter(line -> line.startsWith("error:")).toList();
  }

  /** The path below the folder of clips. */
  private String name(JsonNode file) {
    String origin = file.get("origin").textValue();
    return origin.substring(origin.indexOf(clips.toString()) + clips.toString().length() + 1);
  }

  private static List<JsonNode> json(Path output) throws IOException {
    JsonNode array = JSON.readTree(output.resolve("inspect.json").toFile());
    assertTrue(array.isArray());
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static List<String> names(JsonNode object) {
    return Stream.of(object)
        .flatMap(
            each ->
                StreamSupport.stream(((Iterable<String>) each::fieldNames).spliterator(), false))
        .toList();
  }
}
