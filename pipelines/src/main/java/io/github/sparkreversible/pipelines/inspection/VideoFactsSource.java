package io.github.sparkreversible.pipelines.inspection;

import io.github.sparkreversible.datasets.source.FileDataSource;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.video.VideoDataSource;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Videos as a data source with a row of facts a file, given to Spark by the name of this class. It
 * takes the options of the data source {@code video} that say which files there are.
 */
public final class VideoFactsSource extends FileDataSource {
  @Override
  public String shortName() {
    return VideoDataSource.NAME;
  }

  @Override
  public FileFormat format(CaseInsensitiveStringMap options) {
    return VideoFactsFormat.of(options);
  }
}
