package io.github.sparkreversible.datasets.files;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Files that appear at their path when they are complete: they are written under a name that
 * readers pass over, and renamed.
 */
public final class NewFile {
  /** Writes the content of a file. */
  public interface Body {
    /** Writes all of it; the stream is closed by the caller. */
    void writeTo(OutputStream out) throws IOException;
  }

  private NewFile() {}

  /**
   * Writes a file; an existing one is replaced at the end.
   *
   * @throws IOException if the body or the file system fails; then nothing is left
   */
  public static void write(Path target, Configuration configuration, Body body) throws IOException {
    FileSystem fileSystem = fileSystem(target, configuration);
    Path partial = new Path(target.getParent(), "." + target.getName() + ".partial");
    boolean moved = false;
    try {
      try (OutputStream out = fileSystem.create(partial, true)) {
        body.writeTo(out);
      }
      fileSystem.delete(target, false);
      moved = fileSystem.rename(partial, target);
      if (!moved) {
        throw new IOException("Cannot rename " + partial + " to " + target);
      }
    } finally {
      if (!moved) {
        fileSystem.delete(partial, false);
      }
    }
  }

  /** Local files without checksum files, whose making starts a process for each file. */
  private static FileSystem fileSystem(Path target, Configuration configuration)
      throws IOException {
    FileSystem fileSystem = target.getFileSystem(configuration);
    if (fileSystem instanceof LocalFileSystem local) {
      // One of an earlier content would make the new file unreadable.
      local.getRaw().delete(local.getChecksumFile(target), false);
      return local.getRaw();
    }
    return fileSystem;
  }
}
