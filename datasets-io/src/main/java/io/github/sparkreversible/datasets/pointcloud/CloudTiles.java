package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.pointcloud.format.Bounds;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The points of a cloud by squares of x and y, sorted by x and then y; in a square the points keep
 * their order. Points whose x or y is not finite come last, in a tile without numbers.
 */
final class CloudTiles {
  /**
   * Numbers of a tile.
   *
   * @param x floor(x / size); null for points without a place
   * @param y floor(y / size)
   */
  private record Tile(Long x, Long y) implements Comparable<Tile> {
    private static final Comparator<Tile> ORDER =
        Comparator.comparing(Tile::x, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Tile::y, Comparator.nullsLast(Comparator.naturalOrder()));

    @Override
    public int compareTo(Tile other) {
      return ORDER.compare(this, other);
    }
  }

  private final PointSet cloud;
  private final int columns;
  private final double[] offset;
  private final Iterator<Map.Entry<Tile, IntStream.Builder>> tiles;
  private Tile tile;
  private PointSet points;

  /**
   * Divides a cloud.
   *
   * @param columns columns of its tensor, the first two x and y
   * @param offset what was taken off the coordinates
   * @param size edge of a tile
   */
  CloudTiles(PointSet cloud, int columns, double[] offset, double size) {
    this.cloud = cloud;
    this.columns = columns;
    this.offset = offset.clone();
    Map<Tile, IntStream.Builder> found = new TreeMap<>();
    ByteBuffer values = little(cloud.values());
    for (int i = 0; i < cloud.count(); i++) {
      double x = Math.floor(coordinate(values, i, 0) / size);
      double y = Math.floor(coordinate(values, i, 1) / size);
      boolean placed = Double.isFinite(x) && Double.isFinite(y);
      Tile of = placed ? new Tile((long) x, (long) y) : new Tile(null, null);
      found.computeIfAbsent(of, key -> IntStream.builder()).add(i);
    }
    this.tiles = found.entrySet().iterator();
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private double coordinate(ByteBuffer values, int point, int axis) {
    return values.getFloat((point * columns + axis) * Float.BYTES) + offset[axis];
  }

  /** Goes on to the next tile; false after the last one. */
  boolean next() {
    if (!tiles.hasNext()) {
      return false;
    }
    Map.Entry<Tile, IntStream.Builder> entry = tiles.next();
    tile = entry.getKey();
    points = gather(entry.getValue().build().toArray());
    return true;
  }

  private PointSet gather(int[] chosen) {
    int stride = columns * Float.BYTES;
    byte[] values = new byte[chosen.length * stride];
    byte[] labels = new byte[cloud.labels().length == 0 ? 0 : chosen.length * Integer.BYTES];
    double[] box = {
      Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY,
      Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY
    };
    ByteBuffer source = little(cloud.values());
    for (int i = 0; i < chosen.length; i++) {
      System.arraycopy(cloud.values(), chosen[i] * stride, values, i * stride, stride);
      if (labels.length > 0) {
        System.arraycopy(
            cloud.labels(), chosen[i] * Integer.BYTES, labels, i * Integer.BYTES, Integer.BYTES);
      }
      extend(box, source, chosen[i]);
    }
    Bounds bounds = new Bounds(box[0], box[1], box[2], box[3], box[4], box[5]);
    return new PointSet(chosen.length, values, labels, bounds.isValid() ? bounds : null);
  }

  private void extend(double[] box, ByteBuffer source, int point) {
    double[] at = new double[3];
    for (int axis = 0; axis < 3; axis++) {
      at[axis] = coordinate(source, point, axis);
      if (!Double.isFinite(at[axis])) {
        return;
      }
    }
    for (int axis = 0; axis < 3; axis++) {
      box[axis] = Math.min(box[axis], at[axis]);
      box[axis + 3] = Math.max(box[axis + 3], at[axis]);
    }
  }

  /** The points of the current tile. */
  PointSet points() {
    return points;
  }

  /** Number of the current tile along x, or null. */
  Long x() {
    return tile.x();
  }

  /** Number of the current tile along y, or null. */
  Long y() {
    return tile.y();
  }
}
