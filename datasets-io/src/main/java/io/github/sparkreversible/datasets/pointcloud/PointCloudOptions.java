package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.pointcloud.format.ColumnChoice;
import io.github.sparkreversible.datasets.pointcloud.format.PointCloudFormat;
import io.github.sparkreversible.datasets.pointcloud.format.PointReadOptions;
import io.github.sparkreversible.datasets.source.FileOptions;
import io.github.sparkreversible.datasets.source.OptionReader;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The options of the {@code pointcloud} data source, besides those of {@link FileOptions}.
 *
 * <table>
 * <caption>Options</caption>
 * <tr><th>name</th><th>default</th><th>meaning</th></tr>
 * <tr><td>{@code format}</td><td>auto</td><td>by the ending of each file's name, or one of ply, pcd,
 * las (also LAZ), text, pts, npy, npz, bin, off, hdf5 for all</td></tr>
 * <tr><td>{@code columns}</td><td></td><td>for files whose columns have no names, how many there are
 * or their names ({@code x,y,z,label:int64}); for others, the names of those wanted. Needed by
 * bin</td></tr>
 * <tr><td>{@code pointLabels}</td><td></td><td>the column that holds a whole number for each point, or
 * in NPZ and HDF5 the array that does: it goes to the column {@code pointLabels} and not into the
 * tensor</td></tr>
 * <tr><td>{@code cloudLabels}</td><td></td><td>the array in NPZ or HDF5 that has a number for each
 * cloud, as ModelNet's {@code label}: it is the column {@code label}</td></tr>
 * <tr><td>{@code chunkPoints}</td><td></td><td>at most this many points a row; large files of binary
 * formats are then read by several tasks</td></tr>
 * <tr><td>{@code tileSize}</td><td></td><td>a row for each square of this edge in x and y that has
 * points; the whole cloud is held in memory</td></tr>
 * <tr><td>{@code offset}</td><td>auto</td><td>what is taken off x, y, z before they become float32:
 * auto (see {@link CoordinateOffset}), none, or three numbers {@code 500000,4649000,0}</td></tr>
 * <tr><td>{@code array}</td><td></td><td>name of the array in NPZ, or of the data set in
 * HDF5</td></tr>
 * <tr><td>{@code facePoints}</td><td>0</td><td>points sampled from the faces of an OFF file, in
 * proportion to their areas; 0: its vertices</td></tr>
 * <tr><td>{@code seed}</td><td>0</td><td>seed of that sampling, the same for every file</td></tr>
 * </table>
 *
 * @param fileOptions the options that every file data source has
 * @param format format of all files; null to tell each by its name
 * @param reading how files are read
 * @param pointLabels column of the points' labels, or null
 * @param chunkPoints points of a row at most; 0 for no limit
 * @param tileSize edge of a tile; 0 for no tiles
 * @param offset what is taken off the coordinates; null to decide it for each file
 */
public record PointCloudOptions(
    FileOptions fileOptions,
    PointCloudFormat format,
    PointReadOptions reading,
    String pointLabels,
    int chunkPoints,
    double tileSize,
    List<Double> offset)
    implements Serializable {
  private static final List<String> NAMES =
      List.of(
          "format",
          "columns",
          "pointLabels",
          "cloudLabels",
          "chunkPoints",
          "tileSize",
          "offset",
          "array",
          "facePoints",
          "seed");

  private static final int MAX_POINTS = 1 << 28;

  /**
   * Reads the options.
   *
   * @throws IllegalArgumentException if one is unknown or its value invalid; the message has the
   *     name, the value and what is expected
   */
  public static PointCloudOptions parse(CaseInsensitiveStringMap given) {
    OptionReader options = new OptionReader(PointCloudDataSource.NAME, given, NAMES);
    String pointLabels = options.text("pointLabels").orElse(null);
    int chunkPoints = options.integer("chunkPoints", 0, 1, MAX_POINTS);
    double tileSize = options.real("tileSize", Double.MIN_NORMAL, Double.MAX_VALUE).orElse(0.0);
    if (chunkPoints > 0 && tileSize > 0) {
      throw options.invalid("tileSize", "none, because option 'chunkPoints' is given", null);
    }
    FileOptions fileOptions = options.fileOptions();
    if (fileOptions.folderLabels() && options.has("cloudLabels")) {
      throw options.invalid("cloudLabels", "none, because option 'labels' is folder", null);
    }
    PointReadOptions reading =
        new PointReadOptions(
            columns(options).withAlso(pointLabels),
            options.text("array").orElse(null),
            options.text("cloudLabels").orElse(null),
            options.integer("facePoints", 0, 0, MAX_POINTS / 8),
            options.whole("seed", 0, Long.MIN_VALUE, Long.MAX_VALUE));
    return new PointCloudOptions(
        fileOptions, format(options), reading, pointLabels, chunkPoints, tileSize, offset(options));
  }

  private static PointCloudFormat format(OptionReader options) {
    String[] words =
        Stream.concat(
                Stream.of("auto"),
                Arrays.stream(PointCloudFormat.values())
                    .map(format -> format.name().toLowerCase(Locale.ROOT)))
            .toArray(String[]::new);
    String word = options.choice("format", words);
    return word.equals("auto") ? null : PointCloudFormat.valueOf(word.toUpperCase(Locale.ROOT));
  }

  private static ColumnChoice columns(OptionReader options) {
    try {
      return options.text("columns").map(ColumnChoice::parse).orElse(ColumnChoice.ALL);
    } catch (IllegalArgumentException e) {
      throw options.invalid("columns", e.getMessage(), e);
    }
  }

  private static List<Double> offset(OptionReader options) {
    String text = options.text("offset").orElse("auto").strip().toLowerCase(Locale.ROOT);
    if (text.equals("auto") || text.equals("none")) {
      return text.equals("auto") ? null : List.of(0.0, 0.0, 0.0);
    }
    String expected = "auto, none, or three numbers such as 500000,4649000,0";
    try {
      List<Double> offset =
          Arrays.stream(text.split(",", -1)).map(word -> Double.valueOf(word.strip())).toList();
      if (offset.size() == 3 && offset.stream().allMatch(Double::isFinite)) {
        return offset;
      }
      throw options.invalid("offset", expected, null);
    } catch (NumberFormatException e) {
      throw options.invalid("offset", expected, e);
    }
  }

  /** The format of a file. */
  PointCloudFormat formatOf(String path) throws MalformedFileException {
    return format == null ? PointCloudFormat.ofPath(path) : format;
  }
}
