package io.github.sparkreversible.datasets.files;

import java.io.Serializable;
import java.util.List;
import org.apache.hadoop.fs.Path;

/**
 * One file to read.
 *
 * @param path fully qualified path, as a string
 * @param length size in bytes when it was listed
 * @param hosts hosts that hold its first block; empty where the file system has no such notion
 */
public record InputFile(String path, long length, List<String> hosts) implements Serializable {
  /** Keeps an unmodifiable copy of the hosts. */
  public InputFile {
    hosts = List.copyOf(hosts);
  }

  /** The path for Hadoop's calls. */
  public Path hadoopPath() {
    return new Path(path);
  }

  /** Name of the folder that holds the file; null for the root of a file system, or for no path. */
  public String parentName() {
    if (!isPath(path)) {
      return null;
    }
    Path parent = hadoopPath().getParent();
    return parent == null || parent.getName().isEmpty() ? null : parent.getName();
  }

  /** Whether a text can be a path: rows may bring any. */
  public static boolean isPath(String text) {
    try {
      return new Path(text).getName() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
