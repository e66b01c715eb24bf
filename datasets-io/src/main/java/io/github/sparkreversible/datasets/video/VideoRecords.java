package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.io.IOException;
import java.util.Set;
import org.apache.spark.unsafe.types.UTF8String;

/** The clips of a part of a video as records; nothing is decoded that no column needs. */
final class VideoRecords implements RecordReader {
  private final ClipReader clips;
  private final FilePart part;
  private final boolean withPixels;
  private final boolean decodes;
  private final boolean withTimes;
  private int clip = -1;
  private int end;
  private VideoClip current;

  /** Records of an open video, which is closed with this object. */
  VideoRecords(ClipReader clips, FilePart part, Set<String> columns) {
    this.clips = clips;
    this.part = part;
    this.withPixels = columns.contains(VideoColumns.TENSOR);
    this.decodes = withPixels || columns.contains(VideoColumns.CORRUPT_RECORD);
    this.withTimes =
        columns.contains(VideoColumns.START_SECONDS) || columns.contains(VideoColumns.END_SECONDS);
  }

  @Override
  public Object headerValue(String column) throws IOException {
    VideoHeader header = clips.video().header();
    return switch (column) {
      case VideoColumns.DURATION -> header.durationSeconds();
      case VideoColumns.FRAME_RATE -> header.frameRate();
      case VideoColumns.FRAMES -> (long) clips.video().frames();
      case VideoColumns.WIDTH -> header.displayWidth();
      case VideoColumns.HEIGHT -> header.displayHeight();
      case VideoColumns.CODEC -> UTF8String.fromString(header.codec());
      default -> throw new IllegalArgumentException("Videos have no header column " + column);
    };
  }

  @Override
  public boolean next() throws IOException {
    if (clip < 0) {
      clip = (int) part.begin(clips.clips());
      end = (int) part.end(clips.clips());
    } else if (clip < end) {
      clip++;
    }
    if (clip >= end) {
      return false;
    }
    if (decodes) {
      current = clips.read(clip, withPixels);
      // A video that was counted anew may have another number of clips.
      end = (int) part.end(clips.clips());
    } else if (withTimes) {
      current = clips.times(clip);
    }
    return true;
  }

  @Override
  public Object value(String column) {
    return switch (column) {
      case VideoColumns.CLIP_INDEX -> clip;
      case VideoColumns.START_SECONDS -> current.startSeconds();
      case VideoColumns.END_SECONDS -> current.endSeconds();
      case VideoColumns.TENSOR -> TensorColumn.toInternalRow(current.tensor());
      case VideoColumns.DAMAGE -> UTF8String.fromString(clips.video().damage());
      default -> throw new IllegalArgumentException("Videos have no column " + column);
    };
  }

  @Override
  public void close() throws IOException {
    current = null;
    clips.close();
  }
}
