package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.ByteSource;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.List;

/** LAS 1.0 to 1.4, and LAZ, its compressed form: which of the two it is, the header says. */
final class LasFormat {
  private LasFormat() {}

  /** Opens a file; the reader closes {@code source}. */
  static PointReader open(ByteSource source, ColumnChoice choice) throws IOException {
    LasHeader header = LasHeader.read(source);
    List<LasColumns.Column> columns = new LasColumns(header).select(source.path(), choice);
    if (header.compressed()) {
      return LazReader.open(facts(header, columns, false), header, source, columns);
    }
    source.seek(header.pointsBegin());
    source.require(header.count(), header.recordBytes(), "points");
    return new FixedRecordReader(
        facts(header, columns, true),
        source,
        header.pointsBegin(),
        header.recordBytes(),
        ByteOrder.LITTLE_ENDIAN,
        columns.stream().map(LasColumns.Column::field).toList());
  }

  private static PointCloudHeader facts(
      LasHeader header, List<LasColumns.Column> columns, boolean seekable) {
    return new PointCloudHeader(
        1,
        header.count(),
        columns.stream().map(column -> column.field().name()).toList(),
        columns.stream().map(column -> column.field().columnType()).toList(),
        header.plausibleBounds(),
        header.scale().stream().map(Math::abs).toList(),
        seekable);
  }
}
