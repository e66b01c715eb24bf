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
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.io.IOException;
import java.util.Set;
import org.apache.spark.sql.types.StructType;

/**
 * Clips of videos under fixed options.
 *
 * @param options what the user asked for
 */
record VideoFormat(VideoOptions options) implements FileFormat {
  private static final Set<String> OF_DECODED_FRAMES =
      Set.of(TENSOR, START_SECONDS, END_SECONDS, CORRUPT_RECORD);

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
    return Set.of();
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
    return columns.stream().anyMatch(OF_DECODED_FRAMES::contains);
  }

  @Override
  public Object unopenedValue(String column) {
    return CLIP_INDEX.equals(column) ? 0 : FileFormat.super.unopenedValue(column);
  }

  @Override
  public RecordReader open(Content content, FilePart part, Set<String> columns) throws IOException {
    VideoClip clip =
        new ClipReader(options.sampling(), options.size(), options.grey())
            .read(content, columns.contains(TENSOR));
    return new OneClip(clip);
  }

  private static final class OneClip implements RecordReader {
    private VideoClip clip;
    private boolean given;

    OneClip(VideoClip clip) {
      this.clip = clip;
    }

    @Override
    public Object headerValue(String column) {
      throw new IllegalArgumentException("Videos have no header column " + column);
    }

    @Override
    public boolean next() {
      boolean first = !given;
      given = true;
      return first;
    }

    @Override
    public Object value(String column) {
      return switch (column) {
        case CLIP_INDEX -> 0;
        case START_SECONDS -> clip.startSeconds();
        case END_SECONDS -> clip.endSeconds();
        case TENSOR -> TensorColumn.toInternalRow(clip.tensor());
        default -> throw new IllegalArgumentException("Videos have no column " + column);
      };
    }

    @Override
    public void close() {
      clip = null;
    }
  }
}
