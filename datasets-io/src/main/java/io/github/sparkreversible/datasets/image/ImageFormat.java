package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FileOptions;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.video.PictureSize;
import java.io.IOException;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/**
 * Pictures under fixed options.
 *
 * @param options what the user asked for
 */
record ImageFormat(ImageOptions options) implements FileFormat {
  @Override
  public String name() {
    return ImageFileDataSource.NAME;
  }

  @Override
  public FileOptions fileOptions() {
    return options.fileOptions();
  }

  @Override
  public StructType schema() {
    return ImageColumns.schema(options);
  }

  @Override
  public Set<String> headerColumns() {
    return ImageColumns.OF_HEADER;
  }

  @Override
  public boolean isSplittable(String path) {
    return false;
  }

  @Override
  public boolean hasOneRecordPerFile() {
    return true;
  }

  @Override
  public boolean opens(Set<String> columns) {
    return columns.contains(CORRUPT_RECORD)
        || columns.contains(ImageColumns.TENSOR)
        || columns.stream().anyMatch(ImageColumns.OF_HEADER::contains);
  }

  @Override
  public RecordReader open(Content content, FilePart part, Set<String> columns) throws IOException {
    boolean needsPixels =
        columns.contains(ImageColumns.TENSOR) || columns.contains(ImageColumns.CORRUPT_RECORD);
    return needsPixels
        ? ImageRecord.of(content, options)
        : ImageRecord.withoutPixels(PictureSize.read(content));
  }
}
