package io.github.sparkreversible.datasets.decode;

import io.github.sparkreversible.datasets.image.CifarDataSource;
import io.github.sparkreversible.datasets.image.IdxDataSource;
import io.github.sparkreversible.datasets.image.ImageFileDataSource;
import io.github.sparkreversible.datasets.pointcloud.PointCloudDataSource;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.video.VideoDataSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** The formats of files that can be decoded, by the names that the param has. */
final class DecodeFormats {
  /** Pictures, by the name of Spark's own source and its column. */
  static final String IMAGE = "image";

  /** All names. */
  static final List<String> NAMES =
      List.of(
          VideoDataSource.NAME,
          PointCloudDataSource.NAME,
          IMAGE,
          ImageFileDataSource.NAME,
          IdxDataSource.NAME,
          CifarDataSource.NAME);

  private static final String MODE = "mode";
  private static final String FILE_SYSTEM_PREFIX = "fs.";

  /** Options of the sources that say which files are read. */
  private static final List<String> OF_LISTING =
      List.of("recursivefilelookup", "pathglobfilter", "path", "paths");

  private DecodeFormats() {}

  /** Whether a format is that of pictures, which an image column has too. */
  static boolean isOfPictures(String name) {
    return name.equals(IMAGE) || name.equals(ImageFileDataSource.NAME);
  }

  /**
   * A format under its options.
   *
   * @throws IllegalArgumentException if an option is unknown, invalid, or without meaning for rows
   */
  static FileFormat of(String name, Map<String, String> options, String mode) {
    for (String option : options.keySet()) {
      String lower = option.toLowerCase(Locale.ROOT);
      if (lower.equals(MODE)) {
        throw new IllegalArgumentException(
            "Param 'options' has option '" + option + "', expected it as param 'mode'");
      }
      if (OF_LISTING.contains(lower) || lower.startsWith(FILE_SYSTEM_PREFIX)) {
        throw new IllegalArgumentException(
            "Param 'options' has option '"
                + option
                + "', which says what files are read; set it where the rows are read");
      }
    }
    options.put(MODE, mode);
    CaseInsensitiveStringMap given = new CaseInsensitiveStringMap(options);
    return switch (name) {
      case VideoDataSource.NAME -> new VideoDataSource().format(given);
      case PointCloudDataSource.NAME -> new PointCloudDataSource().format(given);
      case IMAGE, ImageFileDataSource.NAME -> new ImageFileDataSource().format(given);
      case IdxDataSource.NAME -> new IdxDataSource().formatOfArrivingFiles(given);
      case CifarDataSource.NAME -> new CifarDataSource().format(given);
      default -> throw new IllegalArgumentException(name + " is none of " + NAMES);
    };
  }
}
