package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FileOptions;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import java.io.IOException;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/**
 * Point clouds of files under fixed options.
 *
 * @param options what the user asked for
 */
record PointCloudFiles(PointCloudOptions options) implements FileFormat {
  @Override
  public String name() {
    return PointCloudDataSource.NAME;
  }

  @Override
  public FileOptions fileOptions() {
    return options.fileOptions();
  }

  @Override
  public StructType schema() {
    return PointCloudColumns.schema(options);
  }

  @Override
  public Set<String> pathColumns() {
    return options.reading().cloudLabels() == null
        ? FileFormat.super.pathColumns()
        : Set.of(PointCloudColumns.ORIGIN);
  }

  @Override
  public Set<String> headerColumns() {
    return Set.of(PointCloudColumns.COUNT, PointCloudColumns.COLUMNS);
  }

  @Override
  public boolean isSplittable(String path) {
    try {
      return options.chunkPoints() > 0 && options.formatOf(path).isUsuallySeekable();
    } catch (MalformedFileException e) {
      // Which is said when it is opened, as the mode wants it.
      return false;
    }
  }

  @Override
  public RecordReader open(Content content, FilePart part, Set<String> columns) throws IOException {
    return PointCloudRecords.open(content, part, columns, options);
  }
}
