package io.github.sparkreversible.datasets.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class FileListingTest extends JUnitPlatformSuite {
  @TempDir public Path folder;

  @BeforeEach
  public void makeFiles() throws IOException {
    for (String name :
        List.of(
            "b.mp4",
            "a.mp4",
            "notes.txt",
            "_SUCCESS",
            ".b.mp4.crc",
            "left/c.mp4",
            "left/deep/d.mp4",
            "_temporary/e.mp4",
            ".hidden/f.mp4",
            "odd[1]/g.mp4")) {
      Path file = folder.resolve(name);
      Files.createDirectories(file.getParent());
      Files.writeString(file, name);
    }
  }

  private List<String> list(boolean recursive, String glob, String... paths) throws IOException {
    int prefix = folder.toUri().getPath().length();
    return new FileListing(new Configuration(), recursive, glob)
        .list(List.of(paths)).stream()
            .map(file -> file.hadoopPath().toUri().getPath().substring(prefix))
            .toList();
  }

  @Test
  public void aFolderGivesItsOwnVisibleFilesSorted() throws IOException {
    assertEquals(List.of("a.mp4", "b.mp4", "notes.txt"), list(false, null, folder.toString()));
  }

  @Test
  public void recursiveSearchLeavesOutHiddenFolders() throws IOException {
    assertEquals(
        List.of("a.mp4", "b.mp4", "left/c.mp4", "left/deep/d.mp4", "odd[1]/g.mp4"),
        list(true, "*.mp4", folder.toString()));
  }

  @Test
  public void patternsAndFilesCanBeGiven() throws IOException {
    assertEquals(
        List.of("a.mp4", "b.mp4", "left/c.mp4"),
        list(false, null, folder + "/*.mp4", folder + "/left/c.mp4"));
    assertEquals(List.of("odd[1]/g.mp4"), list(false, null, folder + "/odd[1]"));
    assertEquals(List.of("_SUCCESS"), list(false, null, folder + "/_SUCCESS"));
  }

  @Test
  public void aPatternMatchesHiddenNamesOnlyIfItBeginsLikeThem() throws IOException {
    assertEquals(
        List.of("a.mp4", "b.mp4", "left/c.mp4", "notes.txt", "odd[1]/g.mp4"),
        list(false, null, folder + "/*"));
    assertEquals(List.of(".hidden/f.mp4"), list(false, null, folder + "/.*"));
  }

  @Test
  public void aFileAtTheRootHasNoFolderName() {
    assertNull(new InputFile("s3a://bucket/clip.mp4", 1, List.of()).parentName());
    assertEquals("left", new InputFile("s3a://bucket/left/a.mp4", 1, List.of()).parentName());
  }

  @Test
  public void aMissingPathIsAnError() {
    String message =
        Thrown.message(FileNotFoundException.class, () -> list(false, null, folder + "/nowhere"));
    assertTrue(message.contains("/nowhere"), message);
    Thrown.message(FileNotFoundException.class, () -> list(false, null, folder + "/*.avi"));
  }

  @Test
  public void lengthsAreThoseOfTheFiles() throws IOException {
    List<InputFile> files =
        new FileListing(new Configuration(), false, null).list(List.of(folder + "/a.mp4"));
    assertEquals(5, files.get(0).length());
    assertEquals(folder.getFileName().toString(), files.get(0).parentName());
  }
}
