package io.github.sparkreversible.ml;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.MLWritable;

/** Stages of any class inside a saved stage, each in a folder of its own. */
final class NestedStages {
  private NestedStages() {}

  /**
   * Checks that a stage can be saved, before anything is written.
   *
   * @throws UnsupportedOperationException if it cannot, naming it
   */
  static void requireWritable(PipelineStage stage) {
    if (!(stage instanceof MLWritable)) {
      throw new UnsupportedOperationException(
          "%s of class %s cannot be saved, expected one that is MLWritable"
              .formatted(stage.uid(), stage.getClass().getName()));
    }
  }

  /** Saves a stage that can be. */
  static void save(PipelineStage stage, String path, String folder) {
    try {
      ((MLWritable) stage).save(new Path(path, folder).toString());
    } catch (IOException e) {
      throw new UncheckedIOException("%s could not be written to %s".formatted(stage, path), e);
    }
  }

  /** Whether a stage was saved here. */
  static boolean isSaved(String path, String folder, SparkContext context) {
    Path stage = new Path(path, folder);
    try {
      return stage.getFileSystem(context.hadoopConfiguration()).exists(stage);
    } catch (IOException e) {
      throw new UncheckedIOException("%s could not be read".formatted(stage), e);
    }
  }

  /** Loads what was saved, by the class that its metadata name. */
  static <T> T load(String path, String folder, SparkContext context) {
    return DefaultParamsReader$.MODULE$.loadParamsInstance(
        new Path(path, folder).toString(), context);
  }
}
