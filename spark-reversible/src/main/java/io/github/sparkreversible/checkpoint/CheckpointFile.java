package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.InputFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocalFileSystem;
import org.apache.hadoop.fs.Path;

/** A file of a Hadoop file system that a user names as a checkpoint. */
record CheckpointFile(Content content, java.nio.file.Path local) {
  private static final String ADVICE =
      "; nothing is downloaded: get the file by hand, for example with curl -L -o FILE URL, put it"
          + " on a local disk or a file system of Hadoop, and give its path";

  /**
   * Finds a file.
   *
   * @throws IllegalArgumentException if the path is an address of the web
   * @throws IOException if there is no such file
   */
  static CheckpointFile find(String path, Configuration configuration) throws IOException {
    if (path.toLowerCase(Locale.ROOT).matches("(https?|ftp|hf):.*")) {
      // Hadoop has file systems that would fetch some of these.
      throw new IllegalArgumentException(
          "Checkpoint '" + path + "' is an address, expected a path" + ADVICE);
    }
    Path hadoopPath = new Path(path);
    FileSystem fileSystem = hadoopPath.getFileSystem(configuration);
    FileStatus status = status(fileSystem, hadoopPath);
    if (status.isDirectory()) {
      throw new IOException("Checkpoint " + path + " is a folder, expected a file in it");
    }
    InputFile file = new InputFile(status.getPath().toString(), status.getLen(), List.of());
    java.nio.file.Path local =
        fileSystem instanceof LocalFileSystem localFileSystem
            ? localFileSystem.pathToFile(hadoopPath).toPath()
            : null;
    return new CheckpointFile(Content.of(file, configuration), local);
  }

  private static FileStatus status(FileSystem fileSystem, Path path) throws IOException {
    try {
      return fileSystem.getFileStatus(path);
    } catch (FileNotFoundException e) {
      FileNotFoundException missing =
          new FileNotFoundException("Checkpoint " + path + " does not exist" + ADVICE);
      missing.initCause(e);
      throw missing;
    }
  }

  /** Its bytes: mapped if it is local, read once otherwise. */
  FileBytes bytes() throws IOException {
    return local == null ? FileBytes.copy(content) : FileBytes.map(content.path(), local);
  }
}
