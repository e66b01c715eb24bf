package io.github.sparkreversible.pipelines.inspection;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FileOptions;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.HeapShare;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.video.FrameSize;
import io.github.sparkreversible.datasets.video.VideoColumns;
import io.github.sparkreversible.datasets.video.VideoDataSource;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * One row of facts for each video, by {@value #FRAMES_SEEN} of its frames.
 *
 * <p>They are held at once, in the video's own size if they fit into {@link #mostBytes}; those of
 * larger videos are made smaller while they are decoded, both sides by the same whole number.
 *
 * @param options of the data source {@code video}, which say what files there are
 * @param fileOptions the same, understood
 */
record VideoFactsFormat(Map<String, String> options, FileOptions fileOptions)
    implements FileFormat {
  /** Mean red, green and blue level, 0 to 255, array of three doubles. */
  static final String MEAN_RGB = "meanRgb";

  /** Duration of the video stream by the header, else of the file; double. */
  static final String DURATION_SECONDS = "durationSeconds";

  /** From which second on a video is damaged that can be decoded in part, and why; string. */
  static final String DAMAGE = VideoColumns.DAMAGE;

  static final int FRAMES_SEEN = 8;

  private static final int CHANNELS = 3;
  private static final String ORIGINAL = "original";

  /** What is asked of the data source: pixels, and all damage that they make it meet. */
  private static final Set<String> OF_CLIP = Set.of(VideoColumns.TENSOR, CORRUPT_RECORD);

  /** The data source takes no clip that is larger; here, all tasks of a process share it. */
  private static final int PARTS_OF_THE_HEAP = 4;

  /** The format under options of the data source {@code video}. */
  static VideoFactsFormat of(CaseInsensitiveStringMap given) {
    return new VideoFactsFormat(
        new HashMap<>(given.asCaseSensitiveMap()),
        new VideoDataSource().format(given).fileOptions());
  }

  /** Clips of frames of a size, as the option {@code size} says it. */
  private FileFormat clips(String size) {
    Map<String, String> all = new HashMap<>(options);
    all.put("frames", String.valueOf(FRAMES_SEEN));
    all.put("size", size);
    return new VideoDataSource().format(new CaseInsensitiveStringMap(all));
  }

  @Override
  public String name() {
    return VideoDataSource.NAME;
  }

  @Override
  public StructType schema() {
    return new StructType()
        .add(ORIGIN, DataTypes.StringType, false)
        .add(DAMAGE, DataTypes.StringType)
        .add(VideoColumns.FRAMES, DataTypes.LongType)
        .add(VideoColumns.WIDTH, DataTypes.IntegerType)
        .add(VideoColumns.HEIGHT, DataTypes.IntegerType)
        .add(VideoColumns.FRAME_RATE, DataTypes.DoubleType)
        .add(DURATION_SECONDS, DataTypes.DoubleType)
        .add(VideoColumns.CODEC, DataTypes.StringType)
        .add(MEAN_RGB, DataTypes.createArrayType(DataTypes.DoubleType, false))
        .add(Inspection.PICTURE, DataTypes.BinaryType);
  }

  @Override
  public Set<String> headerColumns() {
    return Set.of(
        VideoColumns.FRAMES,
        VideoColumns.WIDTH,
        VideoColumns.HEIGHT,
        VideoColumns.FRAME_RATE,
        DURATION_SECONDS,
        VideoColumns.CODEC);
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
  public RecordReader open(Content content, FilePart part, Set<String> columns) throws IOException {
    RecordReader clip = clips(ORIGINAL).open(content, part, OF_CLIP);
    String size = null;
    try {
      size = size(clip);
    } finally {
      if (!ORIGINAL.equals(size)) {
        clip.close();
      }
    }
    return new VideoFactsRecord(
        ORIGINAL.equals(size) ? clip : clips(size).open(content, part, OF_CLIP));
  }

  /** The option {@code size} with which the frames of a video fit. */
  private static String size(RecordReader clip) throws IOException {
    int height = (int) clip.headerValue(VideoColumns.HEIGHT);
    int width = (int) clip.headerValue(VideoColumns.WIDTH);
    int divisor = divisor(height, width, mostBytes());
    return divisor == 1
        ? ORIGINAL
        : Math.max(1, height / divisor) + "x" + Math.max(1, width / divisor);
  }

  private static long mostBytes() {
    return Math.min(Integer.MAX_VALUE / 2, HeapShare.ofPart(PARTS_OF_THE_HEAP));
  }

  /** The smallest whole number that sides have to be divided by for the frames to fit. */
  static int divisor(int height, int width, long mostBytes) {
    int divisor = 1;
    while (Math.max(height, width) / divisor > FrameSize.MAX_SIDE
        || (long) FRAMES_SEEN * CHANNELS * (height / divisor) * (width / divisor) > mostBytes) {
      divisor++;
    }
    return divisor;
  }
}
