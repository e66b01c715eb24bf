package io.github.sparkreversible.datasets.image;

import io.github.sparkreversible.datasets.source.FileDataSource;
import io.github.sparkreversible.datasets.source.FileFormat;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * The data source {@code imageFile}: a row for each picture, in every format that the bundled
 * FFmpeg decodes. ({@code image} is the name of Spark's own source.)
 *
 * <pre>{@code
 * Dataset<Row> images = spark.read().format("imageFile")
 *     .option("size", "224").option("labels", "folder").load("hdfs:///images");
 * }</pre>
 *
 * <p>Options: {@link ImageOptions}. Columns: {@link ImageColumns}.
 */
public final class ImageFileDataSource extends FileDataSource {
  /** Name of the data source. */
  public static final String NAME = "imageFile";

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public FileFormat format(CaseInsensitiveStringMap options) {
    return new ImageFormat(ImageOptions.parse(options));
  }
}
