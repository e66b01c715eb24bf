package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.source.FileOptions;
import io.github.sparkreversible.datasets.source.OptionReader;
import java.io.Serializable;
import java.util.List;
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
      List.of("frames", "sampling", "stride", "size", "color");

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
    FrameSize size = size(options);
    requireFits(sampling, size, grey);
    return new VideoOptions(sampling, size, grey, options.fileOptions());
  }

  private static FrameSampling sampling(OptionReader options) {
    int frames = options.integer("frames", 16, 1, MAX_FRAMES);
    boolean uniform = options.choice("sampling", "uniform", "consecutive").equals("uniform");
    if (uniform && options.has("stride")) {
      throw options.invalid(
          "stride",
          "none, because sampling is uniform, which has no stride; set sampling to consecutive",
          null);
    }
    return uniform
        ? FrameSampling.uniform(frames)
        : FrameSampling.consecutive(frames, options.integer("stride", 1, 1, MAX_FRAMES));
  }

  private static FrameSize size(OptionReader options) {
    try {
      return FrameSize.parse(options.text("size").orElse("original"));
    } catch (IllegalArgumentException e) {
      throw options.invalid("size", FrameSize.EXPECTED, e);
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
