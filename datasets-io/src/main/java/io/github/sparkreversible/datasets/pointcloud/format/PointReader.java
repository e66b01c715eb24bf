package io.github.sparkreversible.datasets.pointcloud.format;

import java.io.Closeable;
import java.io.IOException;

/**
 * The points of one open file in their order, those of the first cloud first. Used by one thread.
 * Every method that reads throws a {@link
 * io.github.sparkreversible.datasets.files.MalformedFileException} if the file is not what it
 * should be, and another {@link IOException} if the file system fails.
 */
public interface PointReader extends Closeable {
  /** What the header says. */
  PointCloudHeader header();

  /** Number of the next point, from 0. */
  long position();

  /**
   * Makes {@code point} the next one. Without {@link PointCloudHeader#seekable()} it must not lie
   * before the next one, and those between are read. Beyond the last point it is the end.
   */
  void seek(long point) throws IOException;

  /**
   * Reads the next points.
   *
   * @param values takes the points, row by row, {@code columns} numbers each; coordinates are the
   *     file's own, NaN and infinite values are kept
   * @param maximum how many points at most, at least 1
   * @return number of points read; 0 only after the last one
   */
  int read(double[] values, int maximum) throws IOException;

  /**
   * The label of a cloud, if the options name an array of them; not before that of an earlier one
   * unless {@link PointCloudHeader#seekable()}.
   */
  default double cloudLabel(long cloud) throws IOException {
    throw new IllegalStateException("Labels of clouds were not asked for");
  }
}
