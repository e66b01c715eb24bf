package io.github.sparkreversible.datasets.video;

import static io.github.sparkreversible.datasets.video.VideoColumns.CLIP_INDEX;
import static io.github.sparkreversible.datasets.video.VideoColumns.CORRUPT_RECORD;
import static io.github.sparkreversible.datasets.video.VideoColumns.END_SECONDS;
import static io.github.sparkreversible.datasets.video.VideoColumns.LABEL;
import static io.github.sparkreversible.datasets.video.VideoColumns.ORIGIN;
import static io.github.sparkreversible.datasets.video.VideoColumns.START_SECONDS;
import static io.github.sparkreversible.datasets.video.VideoColumns.TENSOR;

import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.video.VideoOptions.Mode;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.connector.read.PartitionReader;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of a partition's files, one at a time; a file is opened when its row is asked for and closed
 * before the row is handed out.
 *
 * <p>A file is only opened if a column needs it, or if the mode does: under DROPMALFORMED the
 * number of rows depends on it.
 */
final class VideoPartitionReader implements PartitionReader<InternalRow> {
  private static final Logger LOG = LoggerFactory.getLogger(VideoPartitionReader.class);

  private final VideoOptions options;
  private final String[] columns;
  private final boolean withPixels;
  private final boolean opens;
  private final ClipReader clips;
  private final Iterator<InputFile> files;
  private InternalRow row;

  VideoPartitionReader(
      VideoOptions options,
      StructType columns,
      Configuration configuration,
      List<InputFile> files) {
    this.options = options;
    this.columns = columns.fieldNames();
    Set<String> names = Set.of(this.columns);
    this.withPixels = names.contains(TENSOR);
    this.opens =
        withPixels
            || names.contains(START_SECONDS)
            || names.contains(END_SECONDS)
            || names.contains(CORRUPT_RECORD)
            || options.mode() == Mode.DROPMALFORMED;
    this.clips = new ClipReader(configuration, options.sampling(), options.size(), options.grey());
    this.files = files.iterator();
  }

  @Override
  public boolean next() throws IOException {
    while (files.hasNext()) {
      row = read(files.next());
      if (row != null) {
        return true;
      }
    }
    return false;
  }

  /** The row of a file, or null if the file is left out. */
  private InternalRow read(InputFile file) throws IOException {
    if (!opens) {
      return row(file, null, null);
    }
    try {
      return row(file, clips.read(file, withPixels), null);
    } catch (VideoFormatException e) {
      return switch (options.mode()) {
        case FAILFAST ->
            throw new IOException(
                e.getMessage()
                    + ". Mode is FAILFAST; DROPMALFORMED leaves such files out, PERMISSIVE gives"
                    + " a row of nulls with the cause",
                e);
        case DROPMALFORMED -> {
          LOG.warn("Left out (mode DROPMALFORMED): {}", e.getMessage());
          yield null;
        }
        case PERMISSIVE -> row(file, null, e.path() + ": " + e.reason());
      };
    }
  }

  private InternalRow row(InputFile file, VideoClip clip, String corrupt) {
    return new GenericInternalRow(
        Arrays.stream(columns).map(column -> value(column, file, clip, corrupt)).toArray());
  }

  private Object value(String column, InputFile file, VideoClip clip, String corrupt) {
    return switch (column) {
      case ORIGIN -> UTF8String.fromString(file.path());
      case CLIP_INDEX -> 0;
      case START_SECONDS -> clip == null ? null : clip.startSeconds();
      case END_SECONDS -> clip == null ? null : clip.endSeconds();
      case LABEL -> options.folderLabels() ? UTF8String.fromString(file.parentName()) : null;
      case TENSOR -> clip == null ? null : TensorColumn.toInternalRow(clip.tensor());
      case CORRUPT_RECORD -> UTF8String.fromString(corrupt);
      default -> throw new IllegalStateException("The data source has no column " + column);
    };
  }

  @Override
  public InternalRow get() {
    return row;
  }

  @Override
  public void close() {
    row = null;
  }
}
