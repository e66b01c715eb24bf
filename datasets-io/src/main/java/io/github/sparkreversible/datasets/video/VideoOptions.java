package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.source.FileOptions;
import io.github.sparkreversible.datasets.source.OptionReader;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The options of {@code spark.read().format("video")}; names are case-insensitive, an unknown one
 * is an error.
 *
 * <table>
 * <caption>Options</caption>
 * <tr><th>name</th><th>default</th><th>meaning</th></tr>
 * <tr><td>{@code frames}</td><td>16</td><td>frames of a clip, 1 to 65536</td></tr>
 * <tr><td>{@code sampling}</td><td>uniform</td><td>{@code uniform} over the whole video, {@code
 * consecutive}: a run in its middle, {@code random}: one random frame in each of as many equal
 * segments, {@code dense}: clips over the whole video, {@code time}: evenly over a span of time; see
 * {@link FrameSampling} for the exact frames</td></tr>
 * <tr><td>{@code stride}</td><td>1</td><td>distance of the frames of a consecutive or dense
 * clip</td></tr>
 * <tr><td>{@code overlap}</td><td>0</td><td>frames that a dense clip shares with the one
 * before</td></tr>
 * <tr><td>{@code seed}</td><td>0</td><td>of random sampling, together with the file's path</td></tr>
 * <tr><td>{@code startSeconds}, {@code endSeconds}</td><td>begin and end of the video</td><td>span
 * of sampling by time</td></tr>
 * <tr><td>{@code frameRate}</td><td>the video's own frames</td><td>frames per second that the video
 * is resampled to, by presentation time, before frames are chosen</td></tr>
 * <tr><td>{@code size}</td><td>original</td><td>{@code 224} (short side resized to 224, centre
 * cropped to 224 x 224), {@code 128x171} (height x width, exact) or {@code original}</td></tr>
 * <tr><td>{@code color}</td><td>rgb</td><td>{@code rgb} or {@code grey}: 3 channels or 1</td></tr>
 * </table>
 *
 * <p>Others: {@link FileOptions}. A damaged video counts as one of the frames that can be decoded,
 * and is logged; only one without any such frame is malformed.
 *
 * @param sampling which frames make a clip
 * @param size size of a clip's frames
 * @param grey whether frames have one channel of luma instead of RGB
 * @param fileOptions the options that every file data source has
 */
public record VideoOptions(
    FrameSampling sampling, FrameSize size, boolean grey, FileOptions fileOptions)
    implements Serializable {
  /** Most frames that a clip may have. */
  public static final int MAX_FRAMES = 65536;

  /** Most bytes of a clip: the longest array of the Java machine. */
  static final int MAX_CLIP_BYTES = Integer.MAX_VALUE - 64;

  private static final List<String> NAMES =
      List.of(
          "frames",
          "sampling",
          "stride",
          "overlap",
          "seed",
          "startSeconds",
          "endSeconds",
          "frameRate",
          "size",
          "color");

  private static final double MAX_SECONDS = 1e9;

  /**
   * Reads and checks the options.
   *
   * @throws IllegalArgumentException if an option is unknown or its value invalid; the message has
   *     the name, the value and what is expected
   */
  public static VideoOptions parse(CaseInsensitiveStringMap given) {
    OptionReader options = new OptionReader(VideoDataSource.NAME, given, NAMES);
    boolean grey = options.choice("color", "rgb", "grey").equals("grey");
    FrameSampling sampling = sampling(options);
    FrameSize size = FrameSize.of(options);
    requireFits(sampling, size, grey);
    return new VideoOptions(sampling, size, grey, options.fileOptions());
  }

  private static FrameSampling sampling(OptionReader options) {
    int frames = options.integer("frames", 16, 1, MAX_FRAMES);
    String kind = options.choice("sampling", "uniform", "consecutive", "random", "dense", "time");
    requireMeaning(options, kind, "stride", "consecutive", "dense");
    requireMeaning(options, kind, "overlap", "dense");
    requireMeaning(options, kind, "seed", "random");
    requireMeaning(options, kind, "startSeconds", "time");
    requireMeaning(options, kind, "endSeconds", "time");
    requireMeaning(options, kind, "frameRate", "uniform", "consecutive", "random", "dense");
    double from = options.real("startSeconds", 0, MAX_SECONDS).orElse(Double.NaN);
    double to = options.real("endSeconds", 0, MAX_SECONDS).orElse(Double.NaN);
    if (to <= from) {
      throw options.invalid("endSeconds", "more than 'startSeconds', which is " + from, null);
    }
    return new FrameSampling(
        FrameSampling.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
        frames,
        options.integer("stride", 1, 1, MAX_FRAMES),
        options.integer("overlap", 0, 0, frames - 1),
        options.whole("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE),
        options.real("frameRate", 1e-3, 1000).orElse(0.0),
        from,
        to);
  }

  /** An option that the kind of sampling leaves without effect is a mistake. */
  private static void requireMeaning(
      OptionReader options, String kind, String option, String... kinds) {
    if (options.has(option) && !List.of(kinds).contains(kind)) {
      throw options.invalid(
          option,
          "none, because sampling is " + kind + "; it belongs to " + String.join(", ", kinds),
          null);
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
}
