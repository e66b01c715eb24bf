package io.github.sparkreversible.pipelines.inspection;

import io.github.sparkreversible.datasets.pointcloud.PointCloudOptions;
import io.github.sparkreversible.datasets.source.FileDataSource;
import io.github.sparkreversible.datasets.source.FileFormat;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Point-cloud files as a data source with a row of facts a file, given to Spark by the name of this
 * class. It packs small files into tasks and keeps the modes as every file data source does.
 */
public final class CloudFactsSource extends FileDataSource {
  /** Name in messages: that of the source whose options it takes. */
  static final String NAME = "pointcloud";

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public FileFormat format(CaseInsensitiveStringMap options) {
    return new CloudFactsFormat(PointCloudOptions.parse(options));
  }
}
