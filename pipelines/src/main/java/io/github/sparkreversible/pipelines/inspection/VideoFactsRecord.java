package io.github.sparkreversible.pipelines.inspection;

import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.video.VideoColumns;
import java.io.IOException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;

/** The facts of one video, by the only clip of a reader of the data source {@code video}. */
final class VideoFactsRecord implements RecordReader {
  private final RecordReader clip;
  private double[] meanRgb;
  private byte[] picture;

  /** Facts of an open video, which is closed with this object. */
  VideoFactsRecord(RecordReader clip) {
    this.clip = clip;
  }

  @Override
  public boolean next() throws IOException {
    if (!clip.next()) {
      return false;
    }
    Tensor frames = TensorColumn.fromInternalRow((InternalRow) clip.value(VideoColumns.TENSOR));
    meanRgb = ClipFacts.meanRgb(frames);
    picture = ClipFacts.picture(frames);
    return true;
  }

  @Override
  public Object headerValue(String column) throws IOException {
    return clip.headerValue(
        column.equals(VideoFactsFormat.DURATION_SECONDS) ? VideoColumns.DURATION : column);
  }

  @Override
  public Object value(String column) throws IOException {
    return switch (column) {
      case VideoFactsFormat.MEAN_RGB -> UnsafeArrayData.fromPrimitiveArray(meanRgb);
      case Inspection.PICTURE -> picture;
      case VideoFactsFormat.DAMAGE -> clip.value(VideoColumns.DAMAGE);
      default -> throw new IllegalArgumentException("Facts have no column " + column);
    };
  }

  @Override
  public void close() throws IOException {
    clip.close();
  }
}
