package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Points with one more column, whose numbers are another array of the same file. */
final class LabelledReader implements PointReader {
  private final PointReader points;
  private final LabelArray labels;
  private final int columns;
  private final PointCloudHeader header;
  private double[] block = new double[0];

  private LabelledReader(PointReader points, LabelArray labels, String name) {
    this.points = points;
    this.labels = labels;
    PointCloudHeader own = points.header();
    this.columns = own.columns().size();
    List<String> names = new ArrayList<>(own.columns());
    names.add(name);
    List<NumberType> types = new ArrayList<>(own.types());
    types.add(labels.type());
    this.header =
        new PointCloudHeader(
            own.clouds(),
            own.count(),
            names,
            types,
            own.bounds(),
            own.steps(),
            own.seekable() && labels.seekable());
  }

  /**
   * Opens the labels of open points; if that fails, the points are closed.
   *
   * @param path file, for messages
   * @param name name of the array and of the column
   * @throws MalformedFileException if there is not a label for each point
   */
  static PointReader open(String path, PointReader points, String name, Opener opener)
      throws IOException {
    try {
      LabelArray labels = new LabelArray(opener.open());
      if (labels.count() != points.header().points()) {
        labels.close();
        throw new MalformedFileException(
            path,
            "the array '"
                + name
                + "' has "
                + labels.count()
                + " labels, expected one for each of "
                + points.header().points()
                + " points");
      }
      return new LabelledReader(points, labels, name);
    } catch (IOException | RuntimeException e) {
      points.close();
      throw e;
    }
  }

  /** Whether a column was asked for that the points do not have. */
  static boolean isMissing(String column, PointCloudHeader header) {
    return column != null && !header.columns().contains(column);
  }

  /** Opens an array of labels. */
  interface Opener {
    PointReader open() throws IOException;
  }

  @Override
  public PointCloudHeader header() {
    return header;
  }

  @Override
  public long position() {
    return points.position();
  }

  @Override
  public void seek(long point) throws IOException {
    points.seek(point);
  }

  @Override
  public int read(double[] values, int maximum) throws IOException {
    if (block.length < maximum * columns) {
      block = new double[maximum * columns];
    }
    long first = points.position();
    int count = points.read(block, maximum);
    for (int i = 0; i < count; i++) {
      int to = i * (columns + 1);
      System.arraycopy(block, i * columns, values, to, columns);
      values[to + columns] = labels.get(first + i);
    }
    return count;
  }

  @Override
  public double cloudLabel(long cloud) throws IOException {
    return points.cloudLabel(cloud);
  }

  @Override
  public void close() throws IOException {
    labels.close();
    points.close();
  }
}
