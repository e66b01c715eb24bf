package io.github.sparkreversible.notebooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The quick start with a small network and few clips: every paragraph runs and shows something. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class QuickStartNoteIT {

  private static final Map<String, String> SMALL =
      Map.of("trainClips", "6", "testClips", "3", "epochs", "2", "dim", "32", "depth", "2");

  private static final String PREFIX = "quickStart.";

  private static final Pattern PICTURE = Pattern.compile("data:image/png;base64,([A-Za-z0-9+/=]+)");

  @TempDir static Path folder;
  private SparkSession spark;
  private Path classes;

  @BeforeAll
  void startSpark() throws IOException {
    classes = Files.createDirectory(folder.resolve("classes"));
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("notes")
            .config("spark.task.cpus", "2")
            .config("spark.repl.class.outputDir", classes.toString())
            .getOrCreate();
    SMALL.forEach((name, value) -> System.setProperty(PREFIX + name, value));
    System.setProperty(PREFIX + "folder", folder.resolve("data").toString());
  }

  @AfterAll
  void stopSpark() {
    spark.stop();
    SMALL.keySet().forEach(name -> System.clearProperty(PREFIX + name));
    System.clearProperty(PREFIX + "folder");
  }

  @Test
  void everyParagraphRuns() throws IOException {
    Note note = Note.read(Note.folder().resolve("quick-start.zpln"));
    Path old = folder.resolve("data/moving-shapes/test/left/99999.mp4");
    Files.createDirectories(old.getParent());
    Files.writeString(old, "left by an earlier run with more clips");
    ShownTables shown = new ShownTables();
    StringBuilder printed = new StringBuilder();
    try (ScalaNotebook notebook = ScalaNotebook.start(spark, classes, shown)) {
      for (Note.Paragraph paragraph : note.paragraphs()) {
        if (paragraph.interpreter().equals("spark")) {
          printed.append(notebook.run(paragraph.code()));
        }
      }
    }

    assertEquals(3, shown.tables().size());
    List<Row> confusion = shown.tables().get(2);
    assertEquals(4, confusion.size(), "a row for each label");
    long clips = 0;
    for (Row row : confusion) {
      for (int column = 1; column < row.size(); column++) {
        clips += row.getLong(column);
      }
    }
    assertEquals(12, clips);
    assertPictures(printed.toString(), 4);
    assertTrue(Files.exists(folder.resolve("data/model/metadata")));
  }

  @Test
  void failingParagraphFails() {
    ShownTables shown = new ShownTables();
    try (ScalaNotebook notebook = ScalaNotebook.start(spark, classes, shown)) {
      assertThrows(AssertionError.class, () -> notebook.run("val x: Int = \"text\""));
      assertThrows(AssertionError.class, () -> notebook.run("sys.error(\"expected\")"));
      assertThrows(AssertionError.class, () -> notebook.run("z.show(spark.range(0).toDF())"));
      notebook.run("z.show(spark.range(3).map(_ + 1).toDF())");
    }
    assertEquals(1, shown.tables().size());
  }

  private static void assertPictures(String printed, int count) throws IOException {
    assertTrue(printed.contains("%html"), printed);
    Matcher pictures = PICTURE.matcher(printed);
    int found = 0;
    while (pictures.find()) {
      byte[] png = Base64.getDecoder().decode(pictures.group(1));
      assertNotNull(ImageIO.read(new ByteArrayInputStream(png)), "a picture that is no PNG");
      found++;
    }
    assertEquals(count, found);
  }
}
