package io.github.sparkreversible.pipelines;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Small files and folders on any Hadoop file system, and what of them a job may replace. */
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

  /** Deletes a file if it exists; never a folder that holds something. */
  static void deleteFile(SparkSession spark, Path file) throws IOException {
    fileSystem(spark, file).delete(file, false);
  }

  /**
   * Makes sure that a job replaces no file that the user did not allow it to.
   *
   * @param spark session
   * @param file file that the job will write
   * @param overwrite whether the user allowed to replace it
   * @throws IllegalArgumentException if it exists and may not be replaced, or is a folder
   */
  static void claimFile(SparkSession spark, Path file, boolean overwrite) throws IOException {
    FileSystem fileSystem = fileSystem(spark, file);
    if (!fileSystem.exists(file)) {
      return;
    }
    if (fileSystem.getFileStatus(file).isDirectory()) {
      throw new IllegalArgumentException(
          file + " is a folder, expected no file of this name; choose another --output");
    }
    requireAllowed(file, overwrite);
  }

  /**
   * Makes sure that a job replaces no folder that the user did not allow it to, nor one that a job
   * has not left: an empty one, or an earlier result, is replaced.
   *
   * @param spark session
   * @param folder folder that the job will write
   * @param overwrite whether the user allowed to replace an earlier result
   * @param isResult tells an earlier result by the files and folders in it
   * @param sign what {@code isResult} asks for, for the message
   * @throws IllegalArgumentException if it exists and may not be replaced
   */
  static void claimFolder(
      SparkSession spark,
      Path folder,
      boolean overwrite,
      Predicate<List<FileStatus>> isResult,
      String sign)
      throws IOException {
    FileSystem fileSystem = fileSystem(spark, folder);
    if (!fileSystem.exists(folder)) {
      return;
    }
    boolean isFolder = fileSystem.getFileStatus(folder).isDirectory();
    List<FileStatus> children = Arrays.asList(fileSystem.listStatus(folder));
    if (isFolder && children.isEmpty()) {
      return;
    }
    requireAllowed(folder, overwrite);
    if (!isFolder || !isResult.test(children)) {
      throw new IllegalArgumentException(
          folder
              + " is not replaced, not even with --overwrite: it is no result of an earlier run,"
              + " expected "
              + sign
              + "; choose another --output, or remove it yourself");
    }
  }

  private static void requireAllowed(Path path, boolean overwrite) {
    if (!overwrite) {
      throw new IllegalArgumentException(
          path + " exists already; choose another --output, or allow --overwrite");
    }
  }

  /**
   * Makes sure that writing an output does not touch what the job reads.
   *
   * @param spark session
   * @param output folder that the job will write
   * @param option name of the option that gave the input
   * @param input file, folder or pattern that the job reads
   * @throws IllegalArgumentException if one is the other, or lies in it
   */
  static void requireApart(SparkSession spark, Path output, String option, Path input)
      throws IOException {
    InputPaths inputs = InputPaths.of(spark, input);
    URI written = qualified(spark, output);
    if (inputs.hold(written) || inputs.lieIn(written)) {
      throw new IllegalArgumentException(
          "the output "
              + output
              + " is, holds or lies in the "
              + option
              + " "
              + input
              + "; expected an --output apart from it");
    }
  }

  /**
   * Makes sure that an output is not among what the job reads, now or when it runs again.
   *
   * @param spark session
   * @param output file or folder that the job will write
   * @param option name of the option that gave the input
   * @param input file, folder or pattern that the job reads
   * @throws IllegalArgumentException if the output is the input, or lies in it
   */
  static void requireOutside(SparkSession spark, Path output, String option, Path input)
      throws IOException {
    if (InputPaths.of(spark, input).hold(qualified(spark, output))) {
      throw new IllegalArgumentException(
          "the output "
              + output
              + " is or lies in the "
              + option
              + " "
              + input
              + "; expected an --output outside of it");
    }
  }

  /** A path with file system and all folders. */
  static URI qualified(SparkSession spark, Path path) throws IOException {
    URI uri = path.toUri();
    URI standard = FileSystem.getDefaultUri(spark.sessionState().newHadoopConf());
    boolean isIncomplete =
        uri.getScheme() == null
            || (uri.getAuthority() == null && uri.getScheme().equals(standard.getScheme()));
    // A file system that is opened here stays in Hadoop's cache, without the settings of --read.
    Path complete = isIncomplete ? fileSystem(spark, path).makeQualified(path) : path;
    return complete.toUri().normalize();
  }

  /** The file system belongs to Hadoop's cache: nobody closes it. */
  private static FileSystem fileSystem(SparkSession spark, Path path) throws IOException {
    return path.getFileSystem(spark.sessionState().newHadoopConf());
  }
}
