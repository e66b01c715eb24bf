package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Names and types of the columns of the {@code video} data source. */
public final class VideoColumns {
  /** Path of the video, string. */
  public static final String ORIGIN = FileFormat.ORIGIN;

  /** Number of the clip within its video, from 0, int. */
  public static final String CLIP_INDEX = "clipIndex";

  /** Presentation time of the first frame that the clip covers, in seconds, double. */
  public static final String START_SECONDS = "startSeconds";

  /** Time at which the last frame that the clip covers ends, in seconds, double. */
  public static final String END_SECONDS = "endSeconds";

  /** Name of the video's folder if labels were asked for, else null; string. */
  public static final String LABEL = FileFormat.LABEL;

  /** The clip, uint8 {@code [frames, height, width, channels]}. */
  public static final String TENSOR = "tensor";

  /** In mode PERMISSIVE: path and cause of a file that is no video, else null; string. */
  public static final String CORRUPT_RECORD = FileFormat.CORRUPT_RECORD;

  private VideoColumns() {}

  /**
   * The columns under these options, without {@value #CORRUPT_RECORD}; the tensor column declares
   * its type and shape.
   */
  public static StructType schema(VideoOptions options) {
    return new StructType()
        .add(ORIGIN, DataTypes.StringType, false)
        .add(CLIP_INDEX, DataTypes.IntegerType, false)
        .add(START_SECONDS, DataTypes.DoubleType)
        .add(END_SECONDS, DataTypes.DoubleType)
        .add(LABEL, DataTypes.StringType)
        .add(
            TensorColumn.field(
                TENSOR,
                TensorType.UINT8,
                options.sampling().frames(),
                options.size().declaredHeight(),
                options.size().declaredWidth(),
                options.grey() ? 1 : 3));
  }
}
