package io.github.sparkreversible.datasets.video;

import static io.github.sparkreversible.datasets.video.VideoColumns.CLIP_INDEX;
import static io.github.sparkreversible.datasets.video.VideoColumns.END_SECONDS;
import static io.github.sparkreversible.datasets.video.VideoColumns.START_SECONDS;
import static io.github.sparkreversible.datasets.video.VideoColumns.TENSOR;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FileOptions;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import java.io.IOException;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/**
 * Clips of videos under fixed options.
 *
 * @param options what the user asked for
 */
record VideoFormat(VideoOptions options) implements FileFormat {
  private static final Set<String> OF_CLIPS = Set.of(TENSOR, START_SECONDS, END_SECONDS);

  @Override
  public String name() {
    return VideoDataSource.NAME;
  }

  @Override
  public FileOptions fileOptions() {
    return options.fileOptions();
  }

  @Override
  public StructType schema() {
    return VideoColumns.schema(options);
  }

  @Override
  public Set<String> headerColumns() {
    return VideoColumns.OF_HEADER;
  }

  @Override
  public boolean isSplittable(String path) {
    return isDense();
  }

  private boolean isDense() {
    return options.sampling().kind() == FrameSampling.Kind.DENSE;
  }

  @Override
  public boolean hasOneRecordPerFile() {
    return !isDense();
  }

  @Override
  public boolean opens(Set<String> columns) {
    return isDense()
        || columns.contains(CORRUPT_RECORD)
        || columns.stream().anyMatch(OF_CLIPS::contains)
        || columns.stream().anyMatch(VideoColumns.OF_HEADER::contains);
  }

  @Override
  public Object unopenedValue(String column) {
    return CLIP_INDEX.equals(column) ? 0 : FileFormat.super.unopenedValue(column);
  }

  @Override
  public RecordReader open(Content content, FilePart part, Set<String> columns) throws IOException {
    ClipReader clips =
        new ClipReader(
            content, options.sampling(), options.size(), options.grey(), part.count() > 1);
    return new VideoRecords(clips, part, columns);
  }
}
