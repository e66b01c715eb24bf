package io.github.sparkreversible.datasets.pointcloud.format;

/** A reader whose next point is only a number until it is read. */
abstract class SeekableReader implements PointReader {
  final PointCloudHeader header;

  /** Number of the next point, from 0; what is read moves it on. */
  long next;

  SeekableReader(PointCloudHeader header) {
    this.header = header;
  }

  @Override
  public final PointCloudHeader header() {
    return header;
  }

  @Override
  public final long position() {
    return next;
  }

  @Override
  public final void seek(long point) {
    next = Math.min(point, header.points());
  }
}
