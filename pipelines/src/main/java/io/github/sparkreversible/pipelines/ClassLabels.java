package io.github.sparkreversible.pipelines;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The classes of a model to be, and what they are called. */
final class ClassLabels {

  @Option(
      names = "--classes",
      paramLabel = "N",
      description =
          "Number of classes; may be left out where labels are given, otherwise they are called 0"
              + " to N-1.")
  private Integer classes;

  @ArgGroup private Names names = new Names();

  /** One of both. */
  static final class Names {
    @Option(
        names = "--labels",
        paramLabel = "LABEL",
        split = ",",
        description = "Names of the classes in their order, separated by commas.")
    private List<String> listed;

    @Option(
        names = "--label-file",
        paramLabel = "FILE",
        description = "Text file of the names, one a line, in their order.")
    private String file;
  }

  /**
   * The labels in the order of their indices.
   *
   * @throws IllegalArgumentException if they are fewer than two, not as many as {@code --classes}
   *     says, or not different
   */
  List<String> names(SparkSession spark) throws IOException {
    List<String> found = given(spark);
    if (classes != null && found.size() != classes) {
      throw new IllegalArgumentException(
          "--classes is " + classes + ", but there are " + found.size() + " labels");
    }
    if (found.size() < 2) {
      throw new IllegalArgumentException(
          "there are labels for " + found.size() + " classes, expected at least 2");
    }
    Set<String> different = new HashSet<>();
    for (String label : found) {
      if (label.isEmpty() || !different.add(label)) {
        throw new IllegalArgumentException(
            "label '" + label + "' stands twice or is empty, expected names that differ");
      }
    }
    return found;
  }

  private List<String> given(SparkSession spark) throws IOException {
    if (names.listed != null) {
      return names.listed.stream().map(String::strip).toList();
    }
    if (names.file != null) {
      Path file = new Path(names.file);
      if (!Outputs.exists(spark, file)) {
        throw new IllegalArgumentException("--label-file " + file + " does not exist");
      }
      return Outputs.readText(spark, file).strip().lines().map(String::strip).toList();
    }
    if (classes == null) {
      throw new IllegalArgumentException(
          "expected --classes N, --labels LABEL,LABEL,... or --label-file FILE");
    }
    if (classes < 2) {
      throw new IllegalArgumentException("--classes is " + classes + ", expected at least 2");
    }
    return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
  }
}
