package io.github.sparkreversible.pipelines;

import io.github.sparkreversible.datasets.files.InputFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * The clips in {@code FOLDER/<label>/*}, listed without opening one. Names that begin with {@code
 * _} or {@code .} are hidden.
 *
 * @param folder the folder as the user named it
 * @param clips paths of the clips by label, both sorted; at least one label, and one clip each
 */
record LabelFolders(String folder, SortedMap<String, List<String>> clips) {

  /**
   * Lists the clips.
   *
   * @param hadoop settings of the file systems
   * @param reading which files are clips
   * @param folder folder of label folders
   * @param warnings takes a line about what is left out: files beside the label folders, and
   *     folders inside them
   * @throws IllegalArgumentException if there is no clip, or a label folder holds folders in place
   *     of clips; names the folder
   */
  static LabelFolders list(
      Configuration hadoop, VideoReading reading, String folder, Consumer<String> warnings)
      throws IOException {
    SortedMap<String, List<String>> clips = new TreeMap<>();
    List<String> leftOut = new ArrayList<>();
    reading.files(hadoop, folder, false).forEach(file -> leftOut.add(file.path()));
    for (Path labelFolder : folders(hadoop, reading, new Path(folder))) {
      List<String> files =
          reading.files(hadoop, labelFolder.toString(), false).stream()
              .map(InputFile::path)
              .toList();
      List<Path> inner = folders(hadoop, reading, labelFolder);
      if (!files.isEmpty()) {
        clips.put(labelFolder.getName(), files);
        inner.forEach(each -> leftOut.add(each.toString()));
      } else if (!inner.isEmpty()) {
        throw new IllegalArgumentException(
            labelFolder
                + " holds folders but no clip, expected clips in "
                + folder
                + "/<label>/*; is "
                + labelFolder
                + " the folder that was meant?");
      }
    }
    String example = leftOut.isEmpty() ? "" : leftOut.size() + " left out, as " + leftOut.get(0);
    if (clips.isEmpty()) {
      throw new IllegalArgumentException(
          folder
              + " holds no clip in a label folder, expected "
              + folder
              + "/<label>/*"
              + (leftOut.isEmpty() ? "" : "; " + example));
    }
    if (!leftOut.isEmpty()) {
      warnings.accept("clips are read from " + folder + "/<label>/* only; " + example);
    }
    return new LabelFolders(folder, clips);
  }

  private static List<Path> folders(Configuration hadoop, VideoReading reading, Path folder)
      throws IOException {
    FileStatus[] children;
    try {
      children = folder.getFileSystem(reading.configuration(hadoop)).listStatus(folder);
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException(
          folder + " does not exist, expected a folder of label folders", e);
    }
    return Arrays.stream(children)
        .filter(FileStatus::isDirectory)
        .map(FileStatus::getPath)
        .filter(path -> !path.getName().startsWith("_") && !path.getName().startsWith("."))
        .toList();
  }

  /** The labels in alphabetical order. */
  List<String> labels() {
    return List.copyOf(clips.keySet());
  }

  /** Paths of the label folders that hold clips. */
  List<String> paths() {
    return clips.values().stream()
        .map(files -> new Path(files.get(0)).getParent().toString())
        .toList();
  }

  /**
   * Holds the labels against those that a model knows.
   *
   * @throws IllegalArgumentException if there is another one; names it
   */
  void requireKnown(List<String> known) {
    TreeSet<String> unknown = new TreeSet<>(clips.keySet());
    known.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          folder
              + " has the label "
              + unknown.stream().map(label -> "'" + label + "'").collect(Collectors.joining(", "))
              + ", which the model was not trained on; expected one of "
              + String.join(", ", known));
    }
  }
}
