package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.pointcloud.format.PointCloudHeader;
import io.github.sparkreversible.datasets.pointcloud.format.PointReader;
import java.io.Closeable;
import java.io.IOException;
import org.apache.spark.unsafe.types.UTF8String;

/** Reads runs of points of a file as float32 less the file's offset. */
final class CloudReader implements Closeable {
  /** Points decoded at a time. */
  private static final int BLOCK_POINTS = 4096;

  /** Memory is set aside at once up to this many times the file's length, beyond it as needed. */
  private static final int TRUSTED_EXPANSION = 16;

  /** Whole numbers below this are exact. */
  private static final double EXACT = 1L << 53;

  private final Content content;
  private final PointCloudOptions options;
  private final PointReader reader;
  private final int labelColumn;
  private final double[] block;

  /** Points in the block that were read ahead, to know the first one. */
  private int ahead;

  private double[] offset;

  CloudReader(Content content, PointCloudOptions options) throws IOException {
    this.content = content;
    this.options = options;
    this.reader = options.formatOf(content.path()).open(content, options.reading());
    String label = options.pointLabels();
    this.labelColumn = label == null ? -1 : reader.header().columns().indexOf(label);
    this.block = new double[BLOCK_POINTS * reader.header().columns().size()];
    if (label != null && labelColumn < 0) {
      reader.close();
      throw new MalformedFileException(
          content.path(),
          "it has no column '"
              + options.pointLabels()
              + "' (option 'pointLabels'), but "
              + String.join(", ", reader.header().columns()));
    }
  }

  PointCloudHeader header() {
    return reader.header();
  }

  /** The label of a cloud: whole numbers without a point. */
  UTF8String cloudLabel(long cloud) throws IOException {
    double label = reader.cloudLabel(cloud);
    boolean whole = label == Math.rint(label) && Math.abs(label) < EXACT;
    return UTF8String.fromString(whole ? Long.toString((long) label) : Double.toString(label));
  }

  /** What is taken off the coordinates of every point of the file. */
  double[] offset() throws IOException {
    if (offset == null) {
      if (options.offset() != null) {
        offset = options.offset().stream().mapToDouble(Double::doubleValue).toArray();
      } else {
        boolean needsPoint = CoordinateOffset.needsPoint(header());
        offset = CoordinateOffset.of(header(), needsPoint ? firstFinitePoint() : null);
      }
    }
    return offset.clone();
  }

  /** The first point with finite coordinates; null if the first block has none. */
  private double[] firstFinitePoint() throws IOException {
    if (reader.position() == 0 && ahead == 0) {
      ahead = reader.read(block, BLOCK_POINTS);
      return firstFinitePoint(block, ahead);
    }
    try (PointReader other = options.formatOf(content.path()).open(content, options.reading())) {
      double[] values = new double[block.length];
      return firstFinitePoint(values, other.read(values, BLOCK_POINTS));
    }
  }

  private double[] firstFinitePoint(double[] values, int count) {
    int columns = header().columns().size();
    for (int i = 0; i < count; i++) {
      double x = values[i * columns];
      double y = values[i * columns + 1];
      double z = values[i * columns + 2];
      if (Double.isFinite(x) && Double.isFinite(y) && Double.isFinite(z)) {
        return new double[] {x, y, z};
      }
    }
    return null;
  }

  /**
   * Reads points.
   *
   * @param cloud number of the cloud
   * @param first number of the first point in it
   * @param maximum how many points at most; 0 for the rest of the cloud
   */
  PointSet read(long cloud, long first, int maximum) throws IOException {
    long known = header().count();
    long left = known < 0 ? Long.MAX_VALUE : known - first;
    long wanted = maximum == 0 ? left : Math.min(left, maximum);
    PointSetBuilder builder =
        new PointSetBuilder(
            content.path(), header(), labelColumn, offset(), first, capacity(wanted));
    long begin = known < 0 ? first : cloud * known + first;
    long aheadBegin = reader.position() - ahead;
    if (begin >= aheadBegin && begin < reader.position()) {
      keepRest((int) (begin - aheadBegin));
    } else {
      ahead = 0;
      reader.seek(begin);
    }
    while (builder.count() < wanted) {
      int most = (int) Math.min(BLOCK_POINTS, wanted - builder.count());
      int count = ahead > 0 ? Math.min(ahead, most) : reader.read(block, most);
      if (count == 0) {
        break;
      }
      builder.add(block, count);
      keepRest(count);
    }
    return builder.build();
  }

  /** Moves points that were read ahead and are for the next row to the begin of the block. */
  private void keepRest(int used) {
    if (ahead > used) {
      int columns = header().columns().size();
      System.arraycopy(block, used * columns, block, 0, (ahead - used) * columns);
    }
    ahead = Math.max(0, ahead - used);
  }

  /** Points that memory is set aside for at the begin. */
  private int capacity(long wanted) {
    long numberBytes = (long) Float.BYTES * header().columns().size();
    long trusted = Math.max(1024, content.length() * TRUSTED_EXPANSION / numberBytes);
    return (int) Math.min(wanted, Math.min(trusted, Integer.MAX_VALUE - 8));
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
