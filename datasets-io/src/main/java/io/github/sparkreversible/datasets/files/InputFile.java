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

  /** Name of the folder that holds the file; null for the root of a file system. */
  public String parentName() {
    String name = hadoopPath().getParent().getName();
    return name.isEmpty() ? null : name;
  }
}
