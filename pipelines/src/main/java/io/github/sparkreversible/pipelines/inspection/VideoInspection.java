package io.github.sparkreversible.pipelines.inspection;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.github.sparkreversible.datasets.source.ReadMode;
import io.github.sparkreversible.datasets.video.VideoColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;

/**
 * Facts of videos: what the columns of the data source {@code video} say, and the mean colour.
 *
 * <p>{@value #MEAN_RGB} is over all pixels of 8 frames of n: those with the numbers floor((i + 0.5)
 * n / 8). A damaged video counts as one of the frames that can be decoded, and {@value #DAMAGE}
 * says where it is damaged; only one without any such frame is malformed.
 */
public final class VideoInspection implements Inspection {
  /** Mean red, green and blue level, 0 to 255, array of three doubles. */
  public static final String MEAN_RGB = VideoFactsFormat.MEAN_RGB;

  /** Duration of the video stream by the header, else of the file; double. */
  public static final String DURATION_SECONDS = VideoFactsFormat.DURATION_SECONDS;

  /** From which second on a video is damaged that can be decoded in part, and why; string. */
  public static final String DAMAGE = VideoFactsFormat.DAMAGE;

  @Override
  public List<String> readOptions() {
    return List.of("pathGlobFilter");
  }

  @Override
  public Dataset<Row> facts(
      SparkSession spark, String data, Map<String, String> options, ReadMode mode) {
    Column error = mode == ReadMode.PERMISSIVE ? col(VideoColumns.CORRUPT_RECORD) : lit(null);
    return spark
        .read()
        .format(VideoFactsSource.class.getName())
        .options(options)
        .option("recursiveFileLookup", true)
        .option("mode", mode.name())
        .load(data)
        .select(
            col(ORIGIN),
            error.cast(DataTypes.StringType).as(ERROR),
            col(DAMAGE),
            col(VideoColumns.FRAMES),
            col(VideoColumns.WIDTH),
            col(VideoColumns.HEIGHT),
            col(VideoColumns.FRAME_RATE),
            col(DURATION_SECONDS),
            col(VideoColumns.CODEC),
            col(MEAN_RGB),
            col(PICTURE));
  }

  @Override
  public String pictureType() {
    return Pictures.JPEG;
  }

  @Override
  public String pictureLegend() {
    return "A frame from the middle of each clip; the square has its mean colour.";
  }

  @Override
  public String amountColumn() {
    return VideoColumns.FRAMES;
  }

  @Override
  public String unit() {
    return "frame";
  }

  @Override
  public Caption caption(Row facts) {
    List<String> size = new ArrayList<>();
    Long frames = facts.getAs(VideoColumns.FRAMES);
    if (frames != null) {
      size.add(FactText.count(frames, "frame"));
    }
    if (facts.getAs(VideoColumns.WIDTH) != null) {
      size.add(
          "%d x %d"
              .formatted(
                  facts.<Integer>getAs(VideoColumns.WIDTH),
                  facts.<Integer>getAs(VideoColumns.HEIGHT)));
    }
    List<String> time = new ArrayList<>();
    addIfKnown(time, "%s s", facts, DURATION_SECONDS);
    addIfKnown(time, "%s frames/s", facts, VideoColumns.FRAME_RATE);
    if (facts.getAs(VideoColumns.CODEC) != null) {
      time.add(facts.getAs(VideoColumns.CODEC));
    }
    List<String> lines = new ArrayList<>();
    for (List<String> parts : List.of(size, time)) {
      if (!parts.isEmpty()) {
        lines.add(String.join(", ", parts));
      }
    }
    if (facts.getAs(DAMAGE) != null) {
      lines.add("damaged " + facts.getAs(DAMAGE));
    }
    Integer color = null;
    if (facts.getAs(MEAN_RGB) != null) {
      List<Double> mean = facts.getList(facts.fieldIndex(MEAN_RGB));
      lines.add("mean RGB " + String.join(" ", mean.stream().map(FactText::decimal).toList()));
      color =
          mean.stream().mapToInt(level -> (int) Math.round(level)).reduce(0, (a, b) -> a << 8 | b);
    }
    return new Caption(lines, List.of(), color);
  }

  private static void addIfKnown(List<String> parts, String format, Row facts, String column) {
    Double value = facts.getAs(column);
    if (value != null) {
      parts.add(format.formatted(FactText.number(value)));
    }
  }
}
