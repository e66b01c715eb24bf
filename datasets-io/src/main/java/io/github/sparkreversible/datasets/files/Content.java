package io.github.sparkreversible.datasets.files;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.slf4j.LoggerFactory;

/** The bytes of one file, wherever they lie: readers of all formats start from this. */
public interface Content {
  /** Name for messages, and for formats that are told by the file's name. */
  String path();

  /** Size in bytes. */
  long length();

  /**
   * A new stream from the first byte; the caller closes it.
   *
   * @throws IOException if the file system fails
   */
  FSDataInputStream open() throws IOException;

  /**
   * Another file beside this one, or anywhere.
   *
   * @param path its path; a relative one begins at this file's folder
   * @return empty if there is no such file, or this content knows of no others, as contents have it
   *     whose paths belong to no file system that Hadoop knows
   * @throws IOException if the file system fails
   */
  default Optional<Content> other(String path) throws IOException {
    return Optional.empty();
  }

  /** A file of a Hadoop file system. */
  static Content of(InputFile file, Configuration configuration) {
    return new Content() {
      @Override
      public String path() {
        return file.path();
      }

      @Override
      public long length() {
        return file.length();
      }

      @Override
      public FSDataInputStream open() throws IOException {
        FileSystem fileSystem = file.hadoopPath().getFileSystem(configuration);
        return fileSystem.open(file.hadoopPath());
      }

      @Override
      public Optional<Content> other(String path) throws IOException {
        return Content.beside(file.path(), path, configuration);
      }
    };
  }

  private static Optional<Content> beside(String first, String path, Configuration configuration)
      throws IOException {
    Path parent = new Path(first).getParent();
    Path target = parent == null ? new Path(path) : new Path(parent, path);
    if (!hasFileSystem(target, configuration)) {
      return Optional.empty();
    }
    try {
      FileStatus status = target.getFileSystem(configuration).getFileStatus(target);
      InputFile found = new InputFile(status.getPath().toString(), status.getLen(), List.of());
      // Hadoop's file system of web addresses says that everything exists, with length -1.
      boolean exists = status.isFile() && status.getLen() >= 0;
      return exists ? Optional.of(of(found, configuration)) : Optional.empty();
    } catch (FileNotFoundException e) {
      LoggerFactory.getLogger(Content.class).debug("There is no {} beside {}", path, first, e);
      return Optional.empty();
    }
  }

  /** Whether Hadoop knows the scheme of a path and has the code of its file system. */
  private static boolean hasFileSystem(Path path, Configuration configuration) {
    String scheme = path.toUri().getScheme();
    try {
      return scheme == null || FileSystem.getFileSystemClass(scheme, configuration) != null;
    } catch (IOException | RuntimeException e) {
      LoggerFactory.getLogger(Content.class).debug("There is no file system of {}", path, e);
      return false;
    }
  }

  /**
   * Bytes in memory, such as those of Spark's {@code binaryFile} source.
   *
   * @param path name for messages
   * @param bytes the content, which must not change any more
   */
  static Content of(String path, byte[] bytes) {
    return new Content() {
      @Override
      public String path() {
        return path;
      }

      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public FSDataInputStream open() {
        return new FSDataInputStream(new SeekableBytes(bytes));
      }
    };
  }

  /** Bytes in memory of a file that lies among others; otherwise as {@link #of(String, byte[])}. */
  static Content of(String path, byte[] bytes, Configuration configuration) {
    Content alone = of(path, bytes);
    return new Content() {
      @Override
      public String path() {
        return path;
      }

      @Override
      public long length() {
        return bytes.length;
      }

      @Override
      public FSDataInputStream open() throws IOException {
        return alone.open();
      }

      @Override
      public Optional<Content> other(String other) throws IOException {
        return Content.beside(path, other, configuration);
      }
    };
  }
}
