package io.github.sparkreversible.datasets.video;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The options of {@code spark.read().format("video")}; names are case-insensitive, an unknown one
 * is an error.
 *
 * <table>
 * <caption>Options</caption>
 * <tr><th>name</th><th>default</th><th>meaning</th></tr>
 * <tr><td>{@code frames}</td><td>16</td><td>frames of a clip, 1 to 65536</td></tr>
 * <tr><td>{@code sampling}</td><td>uniform</td><td>{@code uniform} over the whole video, or {@code
 * consecutive}: a run in its middle; see {@link FrameSampling} for the exact frames</td></tr>
 * <tr><td>{@code stride}</td><td>1</td><td>distance of the frames of a consecutive clip</td></tr>
 * <tr><td>{@code size}</td><td>original</td><td>{@code 224} (short side resized to 224, centre
 * cropped to 224 x 224), {@code 128x171} (height x width, exact) or {@code original}</td></tr>
 * <tr><td>{@code color}</td><td>rgb</td><td>{@code rgb} or {@code grey}: 3 channels or 1</td></tr>
 * <tr><td>{@code labels}</td><td>none</td><td>{@code folder}: the label is the name of the file's
 * folder</td></tr>
 * <tr><td>{@code mode}</td><td>FAILFAST</td><td>for a file that is no video: {@code FAILFAST} ends
 * the job with its path and cause, {@code DROPMALFORMED} leaves it out and logs it, {@code
 * PERMISSIVE} gives a row of nulls and adds the column {@code _corrupt_record} with path and cause.
 * A damaged video counts as one of the frames that can be decoded, and is logged. An error of the
 * file system ends the task in every mode</td></tr>
 * <tr><td>{@code recursiveFileLookup}</td><td>true with labels, else false</td><td>search folders at
 * every depth</td></tr>
 * <tr><td>{@code pathGlobFilter}</td><td></td><td>pattern that file names must match</td></tr>
 * <tr><td>{@code fs.*}</td><td></td><td>settings of the Hadoop file system</td></tr>
 * </table>
 *
 * @param sampling which frames make a clip
 * @param size size of a clip's frames
 * @param grey whether frames have one channel of luma instead of RGB
 * @param folderLabels whether the label is the name of the file's folder
 * @param mode what becomes of a file that is no video
 * @param recursive whether folders are searched at every depth
 * @param pathGlobFilter pattern that file names must match, or null
 * @param fileSystemSettings Hadoop settings given as options
 */
public record VideoOptions(
    FrameSampling sampling,
    FrameSize size,
    boolean grey,
    boolean folderLabels,
    Mode mode,
    boolean recursive,
    String pathGlobFilter,
    Map<String, String> fileSystemSettings)
    implements Serializable {

  /** What becomes of a file that is no video; Spark's words. */
  public enum Mode {
    /** The job ends. */
    FAILFAST,
    /** The file gives no row. */
    DROPMALFORMED,
    /** The file gives a row of nulls with the cause. */
    PERMISSIVE
  }

  /** Most frames that a clip may have. */
  public static final int MAX_FRAMES = 65536;

  /** Most bytes of a clip: the longest array of the Java machine. */
  static final int MAX_CLIP_BYTES = Integer.MAX_VALUE - 64;

  private static final String HADOOP_PREFIX = "fs.";

  /** Set by Spark itself from the arguments of {@code load}. */
  private static final List<String> OF_SPARK = List.of("path", "paths");

  private static final List<String> KNOWN =
      List.of(
          "frames",
          "sampling",
          "stride",
          "size",
          "color",
          "labels",
          "mode",
          "recursiveFileLookup",
          "pathGlobFilter");

  /**
   * Reads and checks the options.
   *
   * @throws IllegalArgumentException if an option is unknown or its value invalid; the message has
   *     the name, the value and what is expected
   */
  public static VideoOptions parse(CaseInsensitiveStringMap given) {
    Map<String, String> hadoop = new TreeMap<>();
    List<String> unknown = new ArrayList<>();
    given
        .asCaseSensitiveMap()
        .forEach(
            (name, value) -> {
              if (name.toLowerCase(Locale.ROOT).startsWith(HADOOP_PREFIX)) {
                hadoop.put(name, value);
              } else if (OF_SPARK.stream().noneMatch(name::equalsIgnoreCase)
                  && KNOWN.stream().noneMatch(name::equalsIgnoreCase)) {
                unknown.add("'" + name + "'");
              }
            });
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Unknown option "
              + String.join(", ", unknown)
              + " of data source 'video', expected one of "
              + String.join(", ", KNOWN)
              + ", or a Hadoop setting that begins with "
              + HADOOP_PREFIX);
    }
    boolean folderLabels = choice(given, "labels", List.of("none", "folder")).equals("folder");
    boolean grey = choice(given, "color", List.of("rgb", "grey")).equals("grey");
    FrameSampling sampling = parseSampling(given);
    FrameSize size = parseSize(given);
    requireFits(sampling, size, grey);
    return new VideoOptions(
        sampling,
        size,
        grey,
        folderLabels,
        parseMode(given),
        parseBoolean(given, "recursiveFileLookup", folderLabels),
        given.get("pathGlobFilter"),
        hadoop);
  }

  private static FrameSampling parseSampling(CaseInsensitiveStringMap given) {
    int frames = parseInt(given, "frames", 16, MAX_FRAMES);
    boolean uniform =
        choice(given, "sampling", List.of("uniform", "consecutive")).equals("uniform");
    if (uniform && given.containsKey("stride")) {
      throw new IllegalArgumentException(
          "Option 'stride' is '"
              + given.get("stride")
              + "', but sampling is uniform, which has no stride; set sampling to consecutive");
    }
    return uniform
        ? FrameSampling.uniform(frames)
        : FrameSampling.consecutive(frames, parseInt(given, "stride", 1, MAX_FRAMES));
  }

  private static FrameSize parseSize(CaseInsensitiveStringMap given) {
    try {
      return FrameSize.parse(given.getOrDefault("size", "original"));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("Option 'size' " + e.getMessage(), e);
    }
  }

  private static void requireFits(FrameSampling sampling, FrameSize size, boolean grey) {
    long bytes = (long) sampling.frames() * size.height() * size.width() * (grey ? 1 : 3);
    if (bytes > MAX_CLIP_BYTES) {
      throw new IllegalArgumentException(
          "Options 'frames' and 'size' ask for %d frames of %dx%d: %d bytes a clip, at most %d fit into a row"
              .formatted(sampling.frames(), size.height(), size.width(), bytes, MAX_CLIP_BYTES));
    }
  }

  private static Mode parseMode(CaseInsensitiveStringMap given) {
    List<String> names = Arrays.stream(Mode.values()).map(Mode::name).toList();
    return Mode.valueOf(choice(given, "mode", names));
  }

  private static boolean parseBoolean(
      CaseInsensitiveStringMap given, String name, boolean defaultValue) {
    List<String> allowed = defaultValue ? List.of("true", "false") : List.of("false", "true");
    return choice(given, name, allowed).equals("true");
  }

  /** One of the allowed values, in their spelling; the first one is the default. */
  private static String choice(CaseInsensitiveStringMap given, String name, List<String> allowed) {
    String value = given.getOrDefault(name, allowed.get(0));
    return allowed.stream()
        .filter(value.strip()::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Option '"
                        + name
                        + "' is '"
                        + value
                        + "', expected one of "
                        + allowed.stream().collect(Collectors.joining(", "))));
  }

  private static int parseInt(
      CaseInsensitiveStringMap given, String name, int defaultValue, int maximum) {
    String value = given.get(name);
    if (value == null) {
      return defaultValue;
    }
    try {
      int number = Integer.parseInt(value.strip());
      if (number >= 1 && number <= maximum) {
        return number;
      }
      throw invalidInt(name, value, maximum, null);
    } catch (NumberFormatException e) {
      throw invalidInt(name, value, maximum, e);
    }
  }

  private static IllegalArgumentException invalidInt(
      String name, String value, int maximum, NumberFormatException cause) {
    return new IllegalArgumentException(
        "Option '" + name + "' is '" + value + "', expected a whole number from 1 to " + maximum,
        cause);
  }
}
