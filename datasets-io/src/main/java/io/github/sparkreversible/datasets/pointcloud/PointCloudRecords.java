package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.pointcloud.format.Bounds;
import io.github.sparkreversible.datasets.pointcloud.format.PointCloudHeader;
import io.github.sparkreversible.datasets.pointcloud.format.PointReader;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** The rows of a part of a file: its clouds, chunks or tiles. */
final class PointCloudRecords implements RecordReader {
  /** Columns that need the points. */
  private static final Set<String> OF_POINTS =
      Set.of(
          PointCloudColumns.TENSOR,
          PointCloudColumns.POINT_LABELS,
          PointCloudColumns.CORRUPT_RECORD);

  private final Content content;
  private final PointCloudOptions options;
  private final CloudReader reader;
  private final boolean needsPoints;
  private final boolean needsBounds;
  private final List<String> names;

  /** Rows of the file; unknown where the number of points is. */
  private final long records;

  private final long recordsOfCloud;
  private final long end;
  private long next;
  private CloudTiles tiles;
  private PointSet points;

  /** Points that a text file without a number was found to have; -1 before. */
  private long counted = -1;

  private PointCloudRecords(
      Content content,
      FilePart part,
      Set<String> columns,
      PointCloudOptions options,
      CloudReader reader) {
    this.content = content;
    this.options = options;
    this.reader = reader;
    this.needsPoints = columns.stream().anyMatch(OF_POINTS::contains);
    this.needsBounds = columns.contains(PointCloudColumns.BOUNDS);
    PointCloudHeader header = reader.header();
    this.names =
        header.columns().stream().filter(name -> !name.equals(options.pointLabels())).toList();
    if (header.count() < 0 && options.chunkPoints() > 0) {
      recordsOfCloud = Long.MAX_VALUE;
      records = Long.MAX_VALUE;
    } else {
      long chunk = options.chunkPoints() == 0 ? Long.MAX_VALUE : options.chunkPoints();
      recordsOfCloud =
          header.count() <= chunk
              ? 1
              : header.count() / chunk + (header.count() % chunk > 0 ? 1 : 0);
      records = header.clouds() * recordsOfCloud;
    }
    this.next = part.count() == 1 ? 0 : part.begin(records);
    this.end = part.count() == 1 ? records : part.end(records);
  }

  /** Opens a part of a file. */
  static PointCloudRecords open(
      Content content, FilePart part, Set<String> columns, PointCloudOptions options)
      throws IOException {
    CloudReader reader = new CloudReader(content, options);
    try {
      return new PointCloudRecords(content, part, columns, options, reader);
    } catch (RuntimeException e) {
      reader.close();
      throw e;
    }
  }

  @Override
  public Object headerValue(String column) throws IOException {
    return switch (column) {
      case PointCloudColumns.COUNT -> count();
      case PointCloudColumns.COLUMNS ->
          new GenericArrayData(names.stream().map(UTF8String::fromString).toArray());
      default -> throw new IllegalArgumentException("Point clouds have no header column " + column);
    };
  }

  /** Points of a cloud; a text file without a number is read through for it, once. */
  private long count() throws IOException {
    long count = reader.header().count();
    if (count >= 0) {
      return count;
    }
    if (counted < 0) {
      try (PointReader lines = options.formatOf(content.path()).open(content, options.reading())) {
        lines.seek(Long.MAX_VALUE);
        counted = lines.position();
      }
    }
    return counted;
  }

  @Override
  public boolean next() throws IOException {
    points = null;
    if (options.tileSize() > 0) {
      return nextTile();
    }
    if (next >= end) {
      return false;
    }
    boolean whole = recordsOfCloud == 1;
    boolean boundsKnown = whole && reader.header().bounds() != null;
    if (needsPoints || (needsBounds && !boundsKnown) || records == Long.MAX_VALUE) {
      points = reader.read(cloud(next), firstPoint(next), options.chunkPoints());
      if (records == Long.MAX_VALUE && points.count() == 0 && next > 0) {
        return false;
      }
    }
    next++;
    return true;
  }

  private boolean nextTile() throws IOException {
    while (tiles == null || !tiles.next()) {
      if (next >= end) {
        return false;
      }
      if (!reader.header().hasCoordinates()) {
        throw new MalformedFileException(
            content.path(), "it has the columns " + names + ", expected x, y, z for tiles");
      }
      PointSet cloud = reader.read(cloud(next), 0, 0);
      tiles = new CloudTiles(cloud, names.size(), reader.offset(), options.tileSize());
      next++;
    }
    points = tiles.points();
    return true;
  }

  private long cloud(long record) {
    return record / recordsOfCloud;
  }

  private long firstPoint(long record) {
    return record % recordsOfCloud * options.chunkPoints();
  }

  @Override
  public Object value(String column) throws IOException {
    return switch (column) {
      case PointCloudColumns.LABEL -> reader.cloudLabel(cloud(next - 1));
      case PointCloudColumns.CLOUD -> (int) cloud(next - 1);
      case PointCloudColumns.FIRST_POINT ->
          options.tileSize() > 0 ? null : (Object) firstPoint(next - 1);
      case PointCloudColumns.BOUNDS -> bounds();
      case PointCloudColumns.OFFSET -> offset();
      case PointCloudColumns.TENSOR -> TensorColumn.toInternalRow(points.tensor(names.size()));
      case PointCloudColumns.POINT_LABELS -> TensorColumn.toInternalRow(points.labelTensor());
      case PointCloudColumns.TILE_X -> tiles.x();
      case PointCloudColumns.TILE_Y -> tiles.y();
      default -> throw new IllegalArgumentException("Point clouds have no column " + column);
    };
  }

  private Object offset() throws IOException {
    return reader.header().hasCoordinates() ? new GenericArrayData(reader.offset()) : null;
  }

  private InternalRow bounds() {
    boolean ofHeader =
        options.tileSize() == 0 && recordsOfCloud == 1 && reader.header().bounds() != null;
    Bounds bounds = ofHeader ? reader.header().bounds() : points.bounds();
    return bounds == null
        ? null
        : new GenericInternalRow(
            new Object[] {
              bounds.minX(), bounds.minY(), bounds.minZ(),
              bounds.maxX(), bounds.maxY(), bounds.maxZ()
            });
  }

  @Override
  public void close() throws IOException {
    points = null;
    tiles = null;
    reader.close();
  }
}
