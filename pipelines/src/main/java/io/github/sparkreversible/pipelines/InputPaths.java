package io.github.sparkreversible.pipelines;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.hadoop.fs.GlobExpander;
import org.apache.hadoop.fs.GlobFilter;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/**
 * What an input of a job stands for: a file, a folder, or all files and folders that a pattern
 * matches, whether they exist already or not. An existing path stands for itself even if it looks
 * like a pattern.
 */
final class InputPaths {
  private final boolean isPattern;

  /** With file system and all folders; of a pattern, one for each path in braces. */
  private final List<URI> alternatives;

  private InputPaths(boolean isPattern, List<URI> alternatives) {
    this.isPattern = isPattern;
    this.alternatives = alternatives;
  }

  /** The paths of an input. */
  static InputPaths of(SparkSession spark, Path input) throws IOException {
    if (Outputs.exists(spark, input)) {
      return new InputPaths(false, List.of(Outputs.qualified(spark, input)));
    }
    URI uri = input.toUri();
    List<URI> alternatives = new ArrayList<>();
    for (String each : GlobExpander.expand(uri.getPath())) {
      alternatives.add(
          Outputs.qualified(spark, new Path(uri.getScheme(), uri.getAuthority(), each)));
    }
    return new InputPaths(true, alternatives);
  }

  /** Whether a path is one of these, or lies in one. */
  boolean hold(URI path) throws IOException {
    List<String> names = names(path);
    for (URI each : alternatives) {
      List<String> own = names(each);
      if (isOnSameFileSystem(each, path) && own.size() <= names.size() && agree(own, names)) {
        return true;
      }
    }
    return false;
  }

  /** Whether one of these is a folder, or lies in it. */
  boolean lieIn(URI folder) throws IOException {
    List<String> names = names(folder);
    for (URI each : alternatives) {
      List<String> own = names(each);
      if (isOnSameFileSystem(each, folder) && own.size() >= names.size() && agree(own, names)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isOnSameFileSystem(URI one, URI other) {
    return Objects.equals(one.getScheme(), other.getScheme())
        && Objects.equals(one.getAuthority(), other.getAuthority());
  }

  /** Whether the first names of both agree, as many as the shorter path has. */
  private boolean agree(List<String> own, List<String> names) throws IOException {
    for (int i = 0; i < Math.min(own.size(), names.size()); i++) {
      String name = names.get(i);
      boolean agrees =
          isPattern
              ? new GlobFilter(own.get(i)).accept(new Path(Path.SEPARATOR + name))
              : own.get(i).equals(name);
      if (!agrees) {
        return false;
      }
    }
    return true;
  }

  private static List<String> names(URI path) {
    return Arrays.stream(path.getPath().split("/", -1)).filter(name -> !name.isEmpty()).toList();
  }
}
