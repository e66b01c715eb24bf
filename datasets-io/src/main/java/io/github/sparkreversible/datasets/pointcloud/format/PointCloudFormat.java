package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The formats that can be read, with the endings of their files. */
public enum PointCloudFormat {
  /** The polygon file format: text, or binary of either byte order. */
  PLY("ply"),
  /** The format of the Point Cloud Library: text, binary, or binary compressed. */
  PCD("pcd"),
  /** LAS 1.0 to 1.4, and LAZ. */
  LAS("las", "laz"),
  /** A point on each line, with or without a line of names. */
  TEXT("xyz", "txt", "csv", "asc"),
  /** The number of points, then a point on each line. */
  PTS("pts"),
  /** A NumPy array. */
  NPY("npy"),
  /** An archive of NumPy arrays. */
  NPZ("npz"),
  /** Rows of little-endian numbers without a header. */
  BIN("bin"),
  /** A polygon mesh as text: its vertices, or points of its faces. */
  OFF("off"),
  /** HDF5 with an array of points, or of clouds of points. */
  HDF5("h5", "hdf5");

  private final List<String> endings;

  PointCloudFormat(String... endings) {
    this.endings = List.of(endings);
  }

  /** Endings of file names, without the dot. */
  public List<String> endings() {
    return endings;
  }

  /**
   * The format of a file by the ending of its name.
   *
   * @throws MalformedFileException if no format has this ending; the message lists all
   */
  public static PointCloudFormat ofPath(String path) throws MalformedFileException {
    String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    for (PointCloudFormat format : values()) {
      if (format.endings.contains(ending)) {
        return format;
      }
    }
    throw new MalformedFileException(
        path,
        "its name ends with '"
            + MalformedFileException.shortened(ending)
            + "', expected one of "
            + Arrays.stream(values())
                .flatMap(format -> format.endings.stream())
                .collect(Collectors.joining(", "))
            + ", or the option 'format'");
  }

  /** Whether the points of such files can usually be reached without reading those before. */
  public boolean isUsuallySeekable() {
    return switch (this) {
      case PLY, PCD, LAS, NPY, BIN -> true;
      default -> false;
    };
  }

  /**
   * Opens a file of this format and reads its header.
   *
   * @throws MalformedFileException if the file is not of this format or claims what it cannot hold
   * @throws IllegalArgumentException if an option is missing that the format needs
   * @throws IOException if the file system fails
   */
  public PointReader open(Content content, PointReadOptions options) throws IOException {
    if (options.cloudLabels() != null && this != NPZ && this != HDF5) {
      throw new MalformedFileException(
          content.path(),
          "it is read as "
              + this
              + ", which has no array '"
              + options.cloudLabels()
              + "' beside the points (option 'cloudLabels'); NPZ and HDF5 have");
    }
    if (this == NPZ) {
      return NpzFormat.open(content, options);
    }
    if (this == HDF5) {
      return Hdf5Format.open(content, options);
    }
    ByteSource source = new ByteSource(content);
    try {
      return open(source, options);
    } catch (IOException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  private PointReader open(ByteSource source, PointReadOptions options) throws IOException {
    ColumnChoice columns = options.columns();
    return switch (this) {
      case PLY -> PlyFormat.open(source, columns);
      case PCD -> PcdFormat.open(source, columns);
      case LAS -> LasFormat.open(source, columns);
      case TEXT -> TextFormat.open(source, columns);
      case PTS -> TextFormat.openPts(source, columns);
      case NPY -> NpyFormat.open(source, columns, true);
      case BIN -> RowsFormat.open(source, columns);
      case OFF -> OffFormat.open(source, options);
      case NPZ, HDF5 -> throw new AssertionError(this);
    };
  }
}
