package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.source.FileDataSource;
import io.github.sparkreversible.datasets.source.FileFormat;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code video}: one row a clip, from every container and codec that the bundled
 * FFmpeg decodes, on any Hadoop file system.
 *
 * <pre>{@code
 * Dataset<Row> clips = spark.read().format("video")
 *     .option("frames", 16).option("size", "224").option("labels", "folder")
 *     .load("hdfs:///videos");
 * }</pre>
 *
 * <p>Options: {@link VideoOptions}. Columns: {@link VideoColumns}.
 */
public final class VideoDataSource extends FileDataSource {
  /** Name of the data source. */
  public static final String NAME = "video";

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public FileFormat format(CaseInsensitiveStringMap options) {
    return new VideoFormat(VideoOptions.parse(options));
  }
}
