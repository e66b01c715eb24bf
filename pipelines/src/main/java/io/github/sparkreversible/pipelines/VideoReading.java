package io.github.sparkreversible.pipelines;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.sparkreversible.backbone.PretrainedInput;
import io.github.sparkreversible.datasets.files.FileListing;
import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.video.FrameSize;
import io.github.sparkreversible.datasets.video.VideoDataSource;
import io.github.sparkreversible.datasets.video.VideoOptions;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * How a job reads its clips: options of the {@code video} data source.
 *
 * <p>{@code finetune} and {@code import} leave them in the file {@value #FILE} inside the model's
 * directory, a JSON object of option names and values, so that {@code evaluate} and {@code predict}
 * read clips in the same way. Spark ML does not look at that file. Settings of the file system,
 * {@code fs.*}, may be passwords: they are used and neither saved nor shown.
 */
final class VideoReading {

  /** Name of the file inside the model's directory. */
  static final String FILE = "reader.json";

  /** What {@code finetune} sets unless told otherwise; everything else is the source's default. */
  static final Map<String, String> DEFAULTS =
      Map.of("frames", "16", "size", "64", "color", "rgb", "mode", "FAILFAST");

  /** Options that say which files are read: the jobs set them. */
  private static final List<String> RESERVED =
      List.of("labels", "recursiveFileLookup", "path", "paths");

  private static final String HADOOP_PREFIX = "fs.";

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Map<String, String> options;
  private final VideoOptions parsed;

  private VideoReading(Map<String, String> options) {
    requireClips(options);
    this.options = options;
    this.parsed = VideoOptions.parse(new CaseInsensitiveStringMap(options));
  }

  /**
   * Reading with defaults.
   *
   * @param given options that replace defaults or add to them
   * @throws IllegalArgumentException if an option or its value is not allowed
   */
  static VideoReading of(Map<String, String> given) {
    return new VideoReading(merged(DEFAULTS, given));
  }

  /**
   * Checks what a user gave with {@code --read}, as far as that needs no saved options.
   *
   * @throws IllegalArgumentException if the jobs set an option themselves, or the mode gives rows
   *     without a clip
   */
  static void requireAllowed(Map<String, String> given) {
    given.forEach(
        (name, value) -> {
          if (RESERVED.stream().anyMatch(name::equalsIgnoreCase)) {
            throw new IllegalArgumentException(
                "--read "
                    + name
                    + "="
                    + value
                    + ": the job sets "
                    + String.join(", ", RESERVED)
                    + " itself; --data and --test say which clips are read");
          }
        });
    requireClips(given);
  }

  private static void requireClips(Map<String, String> options) {
    options.forEach(
        (name, value) -> {
          if (name.equalsIgnoreCase("mode") && value.strip().equalsIgnoreCase("PERMISSIVE")) {
            throw new IllegalArgumentException(
                "reading with mode="
                    + value
                    + " gives rows without a clip, which no network takes; expected mode=FAILFAST,"
                    + " or DROPMALFORMED to leave out files that are no video");
          }
        });
  }

  /**
   * Reading as {@code finetune} has left it in a model's directory.
   *
   * @param spark session whose Hadoop configuration finds the file
   * @param file the file {@value #FILE}
   * @throws IllegalArgumentException if the file is no JSON object of strings; names the file
   */
  static VideoReading load(SparkSession spark, Path file) throws IOException {
    try {
      return of(JSON.readValue(Outputs.readText(spark, file), new TypeReference<>() {}));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          file + " is not a JSON object of option names and values: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Reading that gives clips of a shape, whatever the shape of the videos.
   *
   * @param shape {@code [frames, height, width, channels]}
   */
  static VideoReading ofShape(int[] shape) {
    return of(
        Map.of(
            "frames",
            Integer.toString(shape[0]),
            "size",
            shape[1] + "x" + shape[2],
            "color",
            shape[3] == 1 ? "grey" : "rgb"));
  }

  /**
   * Reading that gives clips as the weights of a backbone were trained on.
   *
   * @param given options that replace those or add to them
   * @throws IllegalArgumentException if an option or its value is not allowed
   */
  static VideoReading of(PretrainedInput.Clips input, Map<String, String> given) {
    Map<String, String> published =
        Map.of("frames", Integer.toString(input.frames()), "size", Integer.toString(input.size()));
    return of(merged(published, given));
  }

  /**
   * Shape of the clips, {@code [frames, height, width, channels]}.
   *
   * @throws IllegalArgumentException if it is that of each video
   */
  List<Integer> clipShape() {
    FrameSize size = parsed.size();
    if (size.kind() == FrameSize.Kind.ORIGINAL) {
      throw new IllegalArgumentException(
          "reading with size=original gives clips of any size, which no network takes; expected a"
              + " side, or HEIGHTxWIDTH");
    }
    return List.of(parsed.sampling().frames(), size.height(), size.width(), parsed.grey() ? 1 : 3);
  }

  /** The same reading with some options replaced. */
  VideoReading with(Map<String, String> given) {
    return new VideoReading(merged(options, given));
  }

  private static Map<String, String> merged(Map<String, String> first, Map<String, String> second) {
    Map<String, String> merged = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    merged.putAll(first);
    merged.putAll(second);
    return merged;
  }

  /** The options that may be saved and shown. */
  Map<String, String> options() {
    Map<String, String> shown = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options.forEach(
        (name, value) -> {
          if (!name.toLowerCase(Locale.ROOT).startsWith(HADOOP_PREFIX)) {
            shown.put(name, value);
          }
        });
    return shown;
  }

  /** {@link #options} as JSON. */
  String toJson() {
    try {
      return JSON.writeValueAsString(options());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings that is no JSON: " + options(), e);
    }
  }

  /** Hadoop's settings with those of the options. */
  Configuration configuration(Configuration hadoop) {
    Configuration configuration = new Configuration(hadoop);
    parsed.fileOptions().fileSystemSettings().forEach(configuration::set);
    return configuration;
  }

  /**
   * The files that {@link #read} would read, without opening them.
   *
   * @throws IllegalArgumentException if the path does not exist
   */
  List<InputFile> files(Configuration hadoop, String path, boolean recursive) throws IOException {
    try {
      return new FileListing(
              configuration(hadoop), recursive, parsed.fileOptions().pathGlobFilter())
          .list(List.of(path));
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /**
   * Clips of files and folders.
   *
   * @param spark session
   * @param paths the files and folders, at least one
   * @param recursive whether folders are searched at every depth
   * @return rows of the data source, the label from the name of the file's folder
   */
  Dataset<Row> read(SparkSession spark, List<String> paths, boolean recursive) {
    return spark
        .read()
        .format(VideoDataSource.NAME)
        .options(options)
        .option("labels", "folder")
        .option("recursiveFileLookup", recursive)
        .load(paths.toArray(new String[0]));
  }
}
