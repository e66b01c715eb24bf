package io.github.sparkreversible.pipelines.inspection;

import io.github.sparkreversible.datasets.pointcloud.format.PointCloudHeader;
import io.github.sparkreversible.datasets.pointcloud.format.PointReader;
import io.github.sparkreversible.datasets.source.RecordReader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** The facts of one file, whose points are streamed through in blocks. */
final class CloudFactsRecord implements RecordReader {
  /** Numbers decoded at a time. */
  private static final int BLOCK_NUMBERS = 1 << 14;

  /** Points of a view. */
  private static final int VIEW_POINTS = 8192;

  private final PointReader reader;
  private final PointCloudHeader header;
  private final PointStatistics statistics;
  private final EvenPoints view = new EvenPoints(VIEW_POINTS);
  private boolean isRead;

  /** Facts of an open file, which is closed with this object. */
  CloudFactsRecord(PointReader reader) {
    this.reader = reader;
    this.header = reader.header();
    this.statistics = new PointStatistics(header.columns().size());
  }

  @Override
  public boolean next() throws IOException {
    if (isRead) {
      return false;
    }
    int columns = header.columns().size();
    int most = Math.max(1, BLOCK_NUMBERS / columns);
    double[] block = new double[most * columns];
    // The points of several clouds over each other would show none of them.
    long viewed = header.clouds() > 1 ? header.count() : Long.MAX_VALUE;
    for (int count = reader.read(block, most); count > 0; count = reader.read(block, most)) {
      for (int i = 0; header.hasCoordinates() && i < count; i++) {
        if (statistics.count() + i < viewed) {
          view.offer(block[i * columns], block[i * columns + 1], block[i * columns + 2]);
        }
      }
      statistics.add(block, count);
    }
    isRead = true;
    return true;
  }

  @Override
  public Object headerValue(String column) {
    return switch (column) {
      case CloudFactsFormat.COUNT -> count();
      case CloudFactsFormat.COLUMNS ->
          new GenericArrayData(header.columns().stream().map(UTF8String::fromString).toArray());
      default -> throw new IllegalArgumentException("Facts have no header column " + column);
    };
  }

  /** Points that were read; before, or if not all could be, what the header says. */
  private Object count() {
    if (isRead) {
      return statistics.count();
    }
    return header.points() == PointCloudHeader.UNKNOWN ? null : (Object) header.points();
  }

  @Override
  public Object value(String column) throws IOException {
    return switch (column) {
      case CloudFactsFormat.FINITE_COUNT -> statistics.finiteCount();
      case CloudFactsFormat.MIN -> array(statistics.min());
      case CloudFactsFormat.MAX -> array(statistics.max());
      case CloudFactsFormat.MEAN -> array(statistics.mean());
      case Inspection.PICTURE -> picture();
      default -> throw new IllegalArgumentException("Facts have no column " + column);
    };
  }

  private static UnsafeArrayData array(double[] numbers) {
    return numbers == null ? null : UnsafeArrayData.fromPrimitiveArray(numbers);
  }

  private byte[] picture() throws IOException {
    BufferedImage image = CloudView.draw(view.toArray());
    return image == null ? null : Pictures.png(image);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
