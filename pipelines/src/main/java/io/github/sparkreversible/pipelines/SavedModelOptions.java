package io.github.sparkreversible.pipelines;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Option;

/** What every job on a saved model asks for. */
final class SavedModelOptions {

  @Option(
      names = "--model",
      paramLabel = "DIR",
      required = true,
      description = "Model that finetune or import has left.")
  private String model;

  @Option(
      names = "--read",
      paramLabel = "OPTION=VALUE",
      description = "Option of the video data source that replaces the model's; may be repeated.")
  private Map<String, String> reading = new LinkedHashMap<>();

  @Option(names = "--overwrite", description = "Replace the results of an earlier run.")
  private boolean overwrite;

  boolean overwrite() {
    return overwrite;
  }

  /**
   * Checks what needs no session.
   *
   * @throws IllegalArgumentException if an option of reading is not allowed
   */
  void check() {
    VideoReading.requireAllowed(reading);
  }

  SavedModel load(SparkSession session, Consumer<String> warnings) throws IOException {
    return SavedModel.load(session, model, reading, warnings);
  }
}
