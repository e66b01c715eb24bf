package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.util.List;
import java.util.Optional;

/**
 * Which array holds the points, in files with several ones: that of option {@code array}, else the
 * first of the usual names that is there, else the only one.
 */
final class ArrayChoice {
  private static final List<String> USUAL_NAMES = List.of("points", "data", "xyz", "pos", "coords");

  private ArrayChoice() {}

  /** Looks for an array by its name; empty if the file has none. */
  interface Lookup<T> {
    Optional<T> named(String name);
  }

  /**
   * The array that was asked for.
   *
   * @param path file, for messages
   * @param wanted its name; null for the points by the rule
   * @param names the arrays of the file that can be the only one
   * @param lookup finds arrays, also such that have no name in {@code names}
   * @throws MalformedFileException if there is no such array
   */
  static <T> T of(String path, String wanted, List<String> names, Lookup<T> lookup)
      throws MalformedFileException {
    for (String name : wanted == null ? USUAL_NAMES : List.of(wanted)) {
      Optional<T> array = lookup.named(name);
      if (array.isPresent()) {
        return array.get();
      }
    }
    Optional<T> only =
        wanted == null && names.size() == 1 ? lookup.named(names.get(0)) : Optional.empty();
    return only.orElseThrow(
        () ->
            new MalformedFileException(
                path,
                "it has the arrays "
                    + names
                    + ", expected "
                    + (wanted == null ? "a single one, or one of " + USUAL_NAMES : wanted)
                    + "; option 'array' names the points, 'cloudLabels' the labels of clouds"));
  }
}
