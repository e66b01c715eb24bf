package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.tensor.TensorType;
import java.util.Set;
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

  /** Duration of the video stream by the container's header, else of the file, seconds, double. */
  public static final String DURATION = "duration";

  /** Average frames per second by the header, double. */
  public static final String FRAME_RATE = "frameRate";

  /**
   * Number of frames that are shown, long; of the container's index or packets, or counted by
   * decoding where these are damaged.
   */
  public static final String FRAMES = "frames";

  /** Width as displayed, in pixels, int. */
  public static final String WIDTH = "width";

  /** Height as displayed, in pixels, int. */
  public static final String HEIGHT = "height";

  /** FFmpeg's name of the codec, as {@code h264}, string. */
  public static final String CODEC = "codec";

  /** Columns that tell of the video itself, without decoding; the same in all of its rows. */
  static final Set<String> OF_HEADER = Set.of(DURATION, FRAME_RATE, FRAMES, WIDTH, HEIGHT, CODEC);

  /** In mode PERMISSIVE: path and cause of a file that is no video, else null; string. */
  public static final String CORRUPT_RECORD = FileFormat.CORRUPT_RECORD;

  /**
   * From which second on a video is damaged that can be decoded in part, and the cause, as far as
   * the clip made it necessary to decode all frames; else null; string. Not a column of the data
   * source, but a value of its records for data sources that are made of them.
   */
  public static final String DAMAGE = "damage";

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
        .add(DURATION, DataTypes.DoubleType)
        .add(FRAME_RATE, DataTypes.DoubleType)
        .add(FRAMES, DataTypes.LongType)
        .add(WIDTH, DataTypes.IntegerType)
        .add(HEIGHT, DataTypes.IntegerType)
        .add(CODEC, DataTypes.StringType)
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
