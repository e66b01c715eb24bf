package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.sparkreversible.datasets.video.VideoColumns;
import io.github.sparkreversible.datasets.video.VideoDataSource;
import io.github.sparkreversible.ml.Dr2NetClassificationModel;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * How a job reads its clips: options of the {@code video} data source.
 *
 * <p>{@code finetune} leaves them in the file {@value #FILE} inside the model's directory, a JSON
 * object of option names and values, so that {@code evaluate} and {@code predict} read clips in the
 * same way. Spark ML does not look at that file.
 */
final class VideoReading {

  /** Name of the file inside the model's directory. */
  static final String FILE = "reader.json";

  /** What {@code finetune} sets unless told otherwise; everything else is the source's default. */
  static final Map<String, String> DEFAULTS =
      Map.of("frames", "16", "size", "64", "color", "rgb", "mode", "FAILFAST");

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<String, String> options;

  private VideoReading(Map<String, String> options) {
    this.options = options;
  }

  /**
   * Reading with defaults.
   *
   * @param given options that replace defaults or add to them
   */
  static VideoReading of(Map<String, String> given) {
    return new VideoReading(new TreeMap<>(String.CASE_INSENSITIVE_ORDER))
        .with(DEFAULTS)
        .with(given);
  }

  /**
   * Reading as for the training of a model: by the file inside its directory, or for a model that
   * other code has saved by the shape of the clips that it was trained on.
   *
   * @param spark session whose Hadoop configuration finds the file
   * @param directory the model's directory
   * @param model the model
   * @throws IllegalArgumentException if the file is no JSON object of strings; names the file
   */
  static VideoReading of(SparkSession spark, Path directory, Dr2NetClassificationModel model)
      throws IOException {
    Path file = new Path(directory, FILE);
    if (!Outputs.exists(spark, file)) {
      return ofShape(model.clipShape());
    }
    try {
      Map<String, String> saved =
          JSON.readValue(Outputs.readText(spark, file), new TypeReference<>() {});
      return of(saved);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + " is not a JSON object of option names and values: " + e.getOriginalMessage(), e);
    }
  }

  private static VideoReading ofShape(int[] shape) {
    return of(
        Map.of(
            "frames",
            Integer.toString(shape[0]),
            "size",
            shape[1] + "x" + shape[2],
            "color",
            shape[3] == 1 ? "grey" : "rgb"));
  }

  /** The same reading with some options replaced. */
  VideoReading with(Map<String, String> given) {
    Map<String, String> merged = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    merged.putAll(options);
    merged.putAll(given);
    return new VideoReading(merged);
  }

  Map<String, String> options() {
    return options;
  }

  /** The options as JSON. */
  String toJson() {
    try {
      return JSON.writeValueAsString(options);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings that is no JSON: " + options, e);
    }
  }

  /**
   * Clips of a folder of label folders.
   *
   * @param spark session
   * @param folder the folder
   * @return rows of the data source, {@link VideoColumns#LABEL} from the folder name
   */
  Dataset<Row> read(SparkSession spark, String folder) {
    return spark
        .read()
        .format(VideoDataSource.NAME)
        .options(options)
        .option("labels", "folder")
        .load(folder);
  }
}
