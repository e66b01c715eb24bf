package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;

/** Clouds with a label each, which is in another array of the same file. */
final class LabelledClouds implements PointReader {
  private final PointReader points;
  private final LabelArray labels;

  private LabelledClouds(PointReader points, LabelArray labels) {
    this.points = points;
    this.labels = labels;
  }

  /**
   * Opens the labels of open points; if that fails, the points are closed.
   *
   * @param path file, for messages
   * @param name name of the array
   * @throws MalformedFileException if there is not a label for each cloud
   */
  static PointReader open(
      String path, PointReader points, String name, LabelledReader.Opener opener)
      throws IOException {
    try {
      LabelArray labels = new LabelArray(opener.open());
      if (labels.count() != points.header().clouds()) {
        labels.close();
        throw new MalformedFileException(
            path,
            "the array '"
                + name
                + "' has "
                + labels.count()
                + " labels, expected one for each of "
                + points.header().clouds()
                + " clouds (option 'cloudLabels')");
      }
      return new LabelledClouds(points, labels);
    } catch (IOException | RuntimeException e) {
      points.close();
      throw e;
    }
  }

  @Override
  public PointCloudHeader header() {
    return points.header();
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
    return points.read(values, maximum);
  }

  @Override
  public double cloudLabel(long cloud) throws IOException {
    return labels.get(cloud);
  }

  @Override
  public void close() throws IOException {
    labels.close();
    points.close();
  }
}
