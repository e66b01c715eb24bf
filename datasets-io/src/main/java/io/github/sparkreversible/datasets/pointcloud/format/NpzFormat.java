package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.files.ZipDirectory;
import io.github.sparkreversible.datasets.files.ZipDirectory.Entry;
import io.github.sparkreversible.datasets.files.ZipEntryContent;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * NPZ, a ZIP archive of NumPy arrays. {@link ArrayChoice} says which one are the points. Labels of
 * the points may be an array beside it.
 */
final class NpzFormat {
  private static final String SUFFIX = ".npy";

  private NpzFormat() {}

  /** Opens an archive. */
  static PointReader open(Content content, PointReadOptions options) throws IOException {
    List<Entry> entries =
        ZipDirectory.read(content).stream().filter(e -> e.name().endsWith(SUFFIX)).toList();
    Entry entry = choose(content.path(), entries, options.array());
    PointReader points =
        open(
            content, entry, source -> NpyFormat.open(source, options.columns(), !entry.deflated()));
    if (options.cloudLabels() != null) {
      points =
          LabelledClouds.open(
              content.path(),
              points,
              options.cloudLabels(),
              () -> openLabels(content, choose(content.path(), entries, options.cloudLabels())));
    }
    String also = options.columns().also();
    Optional<Entry> labels =
        LabelledReader.isMissing(also, points.header()) ? named(entries, also) : Optional.empty();
    return labels.isEmpty()
        ? points
        : LabelledReader.open(
            content.path(), points, also, () -> openLabels(content, labels.get()));
  }

  private static PointReader openLabels(Content content, Entry entry) throws IOException {
    return open(content, entry, source -> NpyFormat.openLabels(source, !entry.deflated()));
  }

  /** Opens the bytes of an entry. */
  private interface Opener {
    PointReader open(ByteSource source) throws IOException;
  }

  private static PointReader open(Content content, Entry entry, Opener opener) throws IOException {
    ByteSource source = new ByteSource(new ZipEntryContent(content, entry));
    try {
      return opener.open(source);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private static Optional<Entry> named(List<Entry> entries, String name) {
    return entries.stream().filter(entry -> entry.name().equals(name + SUFFIX)).findFirst();
  }

  private static Entry choose(String path, List<Entry> entries, String wanted)
      throws MalformedFileException {
    List<String> names =
        entries.stream()
            .map(Entry::name)
            .map(name -> name.substring(0, name.length() - SUFFIX.length()))
            .toList();
    return ArrayChoice.of(path, wanted, names, name -> named(entries, name));
  }
}
