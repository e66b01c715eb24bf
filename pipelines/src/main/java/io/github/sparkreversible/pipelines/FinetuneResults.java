package io.github.sparkreversible.pipelines;

import java.io.IOException;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.SparkSession;

/**
 * What {@code finetune} and {@code import} leave in their output folder.
 *
 * @param model directory of the pipeline model
 * @param metrics file {@code metrics.json}
 * @param report file {@code report.html}
 * @param loading file {@code import.json}
 * @param clips folder of the clips that the job makes itself
 */
record FinetuneResults(Path model, Path metrics, Path report, Path loading, Path clips) {

  /** The results in a folder. */
  static FinetuneResults in(String folder) {
    return new FinetuneResults(
        new Path(folder, "model"),
        new Path(folder, "metrics.json"),
        new Path(folder, "report.html"),
        new Path(folder, "import.json"),
        new Path(folder, "clips"));
  }

  /**
   * Makes sure that nothing is replaced that the user did not allow.
   *
   * @param spark session
   * @param overwrite whether earlier results may be replaced
   * @param makesClips whether the job makes clips too
   * @throws IllegalArgumentException if there is something in the way; names it
   */
  void claim(SparkSession spark, boolean overwrite, boolean makesClips) throws IOException {
    Outputs.claimFolder(
        spark,
        model,
        overwrite,
        children -> children.stream().anyMatch(each -> each.getPath().getName().equals("metadata")),
        "a saved model with a folder metadata");
    Outputs.claimFile(spark, metrics, overwrite);
    Outputs.claimFile(spark, report, overwrite);
    Outputs.claimFile(spark, loading, overwrite);
    if (makesClips) {
      ExampleClips.claim(spark, clips, overwrite);
    }
  }

  /**
   * Saves a model and how its clips were read, in place of an earlier one.
   *
   * <p>What else there is of the earlier one goes first: beside another model it would be wrong.
   */
  void save(SparkSession spark, PipelineModel pipeline, VideoReading reading) throws IOException {
    Outputs.deleteFile(spark, metrics);
    Outputs.deleteFile(spark, report);
    Outputs.deleteFile(spark, loading);
    // What may not be replaced was refused before the training; an empty folder may exist.
    pipeline.write().overwrite().save(model.toString());
    Outputs.writeText(spark, new Path(model, VideoReading.FILE), reading.toJson());
  }

  /** Writes metrics and report. */
  void save(SparkSession spark, Metrics measured) throws IOException {
    Outputs.writeText(spark, metrics, measured.toJson());
    Outputs.writeText(spark, report, HtmlReport.of(measured));
  }
}
