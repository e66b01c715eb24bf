package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.pointcloud.format.NpzDirectory.Entry;
import java.io.IOException;
import java.util.List;

/**
 * NPZ, a ZIP archive of NumPy arrays. The points are the array that the option names, or the only
 * one of the archive, or the one named points, data, xyz, pos or coords.
 */
final class NpzFormat {
  private static final String SUFFIX = ".npy";
  private static final List<String> USUAL_NAMES = List.of("points", "data", "xyz", "pos", "coords");

  private NpzFormat() {}

  /** Opens an archive. */
  static PointReader open(Content content, PointReadOptions options) throws IOException {
    List<Entry> entries =
        NpzDirectory.read(content).stream().filter(e -> e.name().endsWith(SUFFIX)).toList();
    Entry entry = choose(content.path(), entries, options.array());
    ByteSource source = new ByteSource(new NpzEntryContent(content, entry));
    try {
      return NpyFormat.open(source, options.columns(), !entry.deflated());
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static Entry choose(String path, List<Entry> entries, String wanted)
      throws MalformedFileException {
    List<String> candidates = wanted == null ? USUAL_NAMES : List.of(wanted);
    for (String name : candidates) {
      for (Entry entry : entries) {
        if (entry.name().equals(name + SUFFIX)) {
          return entry;
        }
      }
    }
    if (wanted == null && entries.size() == 1) {
      return entries.get(0);
    }
    throw new MalformedFileException(
        path,
        "it has the arrays "
            + entries.stream().map(e -> e.name().replace(SUFFIX, "")).toList()
            + ", expected "
            + (wanted == null ? "one, or one of " + USUAL_NAMES : wanted)
            + "; option 'array' names it");
  }
}
