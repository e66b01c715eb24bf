package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.video.PictureSize;
import io.github.sparkreversible.datasets.video.StillImage;
import java.io.IOException;

/**
 * A picture as the one record of its file. A file is decoded with the record; what is asked of its
 * size before is read of its header.
 */
final class ImageRecord implements RecordReader {
  private final Content content;
  private final ImageOptions options;
  private PictureSize size;
  private StillImage image;
  private Tensor tensor;
  private boolean isRead;

  private ImageRecord(Content content, PictureSize size, StillImage image, ImageOptions options) {
    this.content = content;
    this.size = size;
    this.image = image;
    this.options = options;
  }

  /** The record of a file, which is not opened before it is needed. */
  static ImageRecord of(Content content, ImageOptions options) {
    return new ImageRecord(content, null, null, options);
  }

  /** The record of a picture, which is closed with this object. */
  static ImageRecord of(StillImage image, ImageOptions options) {
    return new ImageRecord(null, image.size(), image, options);
  }

  /** The record of a picture whose pixels are not asked for. */
  static ImageRecord withoutPixels(PictureSize size) {
    return new ImageRecord(null, size, null, null);
  }

  @Override
  public Object headerValue(String column) throws IOException {
    if (size == null) {
      size = PictureSize.read(content);
    }
    return switch (column) {
      case ImageColumns.HEIGHT -> size.height();
      case ImageColumns.WIDTH -> size.width();
      default -> throw new IllegalArgumentException("Pictures have no header column " + column);
    };
  }

  @Override
  public boolean next() throws IOException {
    if (isRead) {
      return false;
    }
    isRead = true;
    if (content != null) {
      image = StillImage.decode(content);
      size = image.size();
    }
    tensor = image == null ? null : image.tensor(options.size(), options.grey());
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
    if (image != null) {
      image.close();
    }
  }
}
