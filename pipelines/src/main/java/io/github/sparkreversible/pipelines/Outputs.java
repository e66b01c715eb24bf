package io.github.sparkreversible.pipelines;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Small files and folders on any Hadoop file system. */
final class Outputs {

  private Outputs() {}

  static boolean exists(SparkSession spark, Path path) throws IOException {
    return fileSystem(spark, path).exists(path);
  }

  static String readText(SparkSession spark, Path file) throws IOException {
    try (InputStream in = fileSystem(spark, file).open(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static void writeText(SparkSession spark, Path file, String text) throws IOException {
    try (OutputStream out = fileSystem(spark, file).create(file, true)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /**
   * Makes sure that a job destroys nothing that the user did not allow it to.
   *
   * @param spark session
   * @param path file or folder that the job will write
   * @param overwrite whether the user allowed to replace it
   * @throws IllegalArgumentException if it exists, is no empty folder, and may not be replaced
   */
  static void claim(SparkSession spark, Path path, boolean overwrite) throws IOException {
    FileSystem fileSystem = fileSystem(spark, path);
    if (!fileSystem.exists(path) || overwrite) {
      return;
    }
    boolean isEmptyFolder =
        fileSystem.getFileStatus(path).isDirectory() && fileSystem.listStatus(path).length == 0;
    if (!isEmptyFolder) {
      throw new IllegalArgumentException(
          path + " exists already; choose another --output, or allow --overwrite");
    }
  }

  /** The file system belongs to Hadoop's cache: nobody closes it. */
  private static FileSystem fileSystem(SparkSession spark, Path path) throws IOException {
    return path.getFileSystem(spark.sessionState().newHadoopConf());
  }
}
