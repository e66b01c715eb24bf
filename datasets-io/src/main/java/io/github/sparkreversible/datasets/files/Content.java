package io.github.sparkreversible.datasets.files;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileSystem;

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
    };
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
}
