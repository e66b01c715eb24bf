package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Names and types of the columns of pictures. */
public final class ImageColumns {
  /** Path of the file, string. */
  public static final String ORIGIN = FileFormat.ORIGIN;

  /** Name of the file's folder if labels were asked for, else null; string. */
  public static final String LABEL = FileFormat.LABEL;

  /** Height of the picture as displayed, before it is resized, in pixels, int. */
  public static final String HEIGHT = "height";

  /** Width of the picture as displayed, before it is resized, in pixels, int. */
  public static final String WIDTH = "width";

  /** The picture, uint8 {@code [height, width, channels]}. */
  public static final String TENSOR = "tensor";

  /** In mode PERMISSIVE: path and cause of a file that is no picture, else null; string. */
  public static final String CORRUPT_RECORD = FileFormat.CORRUPT_RECORD;

  /** Columns that tell of the picture itself. */
  static final Set<String> OF_HEADER = Set.of(HEIGHT, WIDTH);

  private ImageColumns() {}

  /** The columns under these options, without {@value #CORRUPT_RECORD}. */
  public static StructType schema(ImageOptions options) {
    return new StructType()
        .add(ORIGIN, DataTypes.StringType, false)
        .add(LABEL, DataTypes.StringType)
        .add(HEIGHT, DataTypes.IntegerType)
        .add(WIDTH, DataTypes.IntegerType)
        .add(
            TensorColumn.field(
                TENSOR,
                TensorType.UINT8,
                options.size().declaredHeight(),
                options.size().declaredWidth(),
                options.grey() ? 1 : 3));
  }
}
