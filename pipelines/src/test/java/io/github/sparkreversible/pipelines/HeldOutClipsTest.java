package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A part of every label held out. */
public class HeldOutClipsTest extends JUnitPlatformSuite {

  @ParameterizedTest
  @CsvSource({"2,1", "4,1", "5,1", "9,1", "10,2", "100,20"})
  void everyLabelGivesAFifth(int clips, int held) {
    for (long seed = 0; seed < 20; seed++) {
      HeldOutClips split = HeldOutClips.of(folders("file:/clips", clips, clips), seed);

      for (String label : List.of("a", "b")) {
        String part = "/" + label + "/";
        assertEquals(held, split.test().stream().filter(path -> path.contains(part)).count());
      }
      Set<String> all = new HashSet<>(split.train());
      all.addAll(split.test());
      assertEquals(2 * clips, all.size());
      assertEquals(2 * clips, split.train().size() + split.test().size());
    }
  }

  @Test
  void choiceDependsOnTheNamesAndTheSeedOnly() {
    List<String> here = names(HeldOutClips.of(folders("file:/here", 50, 50), 1));

    assertEquals(here, names(HeldOutClips.of(folders("hdfs://there/x/y", 50, 50), 1)));
    assertNotEquals(here, names(HeldOutClips.of(folders("file:/here", 50, 50), 2)));
    assertNotEquals(
        here.subList(0, 10).stream().map(name -> name.substring(2)).toList(),
        here.subList(10, 20).stream().map(name -> name.substring(2)).toList(),
        "labels hold out different clips");
  }

  @Test
  void labelWithASingleClipIsNamed() {
    String message =
        Thrown.message(
            IllegalArgumentException.class, () -> HeldOutClips.of(folders("file:/x", 5, 1), 1));

    assertTrue(message.contains("label 'b' of file:/x has 1 clip"), message);
    assertTrue(message.contains("--test"), message);
  }

  private static LabelFolders folders(String root, int clipsOfA, int clipsOfB) {
    SortedMap<String, List<String>> clips = new TreeMap<>();
    clips.put("a", paths(root + "/a", clipsOfA));
    clips.put("b", paths(root + "/b", clipsOfB));
    return new LabelFolders(root, clips);
  }

  private static List<String> paths(String folder, int count) {
    return IntStream.range(0, count).mapToObj(i -> "%s/%05d.mp4".formatted(folder, i)).toList();
  }

  /** Labels and names of the test clips. */
  private static List<String> names(HeldOutClips split) {
    return split.test().stream()
        .map(path -> path.replaceFirst(".*/([^/]*/[^/]*)$", "$1"))
        .sorted()
        .toList();
  }
}
