package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.source.FileOptions;
import io.github.sparkreversible.datasets.source.OptionReader;
import io.github.sparkreversible.datasets.video.FrameSize;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The options of pictures.
 *
 * <table>
 * <caption>Options</caption>
 * <tr><th>name</th><th>default</th><th>meaning</th></tr>
 * <tr><td>{@code size}</td><td>original</td><td>{@code 224} (short side resized to 224, centre
 * cropped to 224 x 224), {@code 128x171} (height x width, exact) or {@code original}</td></tr>
 * <tr><td>{@code color}</td><td>rgb</td><td>{@code rgb} or {@code grey}: 3 channels or 1, whatever
 * the picture has; transparency is left out</td></tr>
 * </table>
 *
 * <p>Others: {@link FileOptions}. A picture of more than 2^26 pixels is malformed.
 *
 * @param size size of the tensors
 * @param grey whether they have one channel of luma instead of RGB
 * @param fileOptions the options that every file data source has
 */
public record ImageOptions(FrameSize size, boolean grey, FileOptions fileOptions)
    implements Serializable {
  private static final List<String> NAMES = List.of("size", "color");

  /**
   * Reads and checks the options.
   *
   * @throws IllegalArgumentException if an option is unknown or its value invalid; the message has
   *     the name, the value and what is expected
   */
  public static ImageOptions parse(CaseInsensitiveStringMap given) {
    OptionReader options = new OptionReader(ImageFileDataSource.NAME, given, NAMES);
    boolean grey = options.choice("color", "rgb", "grey").equals("grey");
    return new ImageOptions(FrameSize.of(options), grey, options.fileOptions());
  }
}
