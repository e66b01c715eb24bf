package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.video.StillImage;
import java.io.IOException;
import java.util.Set;

/** A picture as the one record of its file. */
final class ImageRecord implements RecordReader {
  private final StillImage image;
  private final ImageOptions options;
  private final boolean withPixels;
  private Tensor tensor;
  private boolean isRead;

  /** The record of a picture, which is closed with this object. */
  ImageRecord(StillImage image, ImageOptions options, Set<String> columns) {
    this.image = image;
    this.options = options;
    this.withPixels =
        columns.contains(ImageColumns.TENSOR) || columns.contains(ImageColumns.CORRUPT_RECORD);
  }

  @Override
  public Object headerValue(String column) {
    return switch (column) {
      case ImageColumns.HEIGHT -> image.height();
      case ImageColumns.WIDTH -> image.width();
      default -> throw new IllegalArgumentException("Pictures have no header column " + column);
    };
  }

  @Override
  public boolean next() throws IOException {
    if (isRead) {
      return false;
    }
    isRead = true;
    tensor = withPixels ? image.tensor(options.size(), options.grey()) : null;
    return true;
  }

  @Override
  public Object value(String column) {
    if (!column.equals(ImageColumns.TENSOR)) {
      throw new IllegalArgumentException("Pictures have no column " + column);
    }
    return TensorColumn.toInternalRow(tensor);
  }

  @Override
  public void close() throws IOException {
    tensor = null;
    image.close();
  }
}
