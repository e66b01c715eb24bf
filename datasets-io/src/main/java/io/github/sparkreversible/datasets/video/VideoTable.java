package io.github.sparkreversible.datasets.video;

import io.github.sparkreversible.datasets.files.InputFile;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** The clips of a list of video files under fixed options. */
final class VideoTable implements SupportsRead {
  private final VideoOptions options;
  private final StructType schema;
  private final List<String> paths;
  private final List<InputFile> files;
  private final Configuration configuration;

  VideoTable(
      VideoOptions options,
      StructType schema,
      List<String> paths,
      List<InputFile> files,
      Configuration configuration) {
    this.options = options;
    this.schema = schema;
    this.paths = paths;
    this.files = files;
    this.configuration = configuration;
  }

  @Override
  public String name() {
    return VideoDataSource.NAME + " " + String.join(", ", paths);
  }

  // Spark 3.5 calls columns(), whose default asks this method; both are deprecated or new by
  // version.
  @Override
  @SuppressWarnings("deprecation")
  public StructType schema() {
    return schema;
  }

  @Override
  public Set<TableCapability> capabilities() {
    return Set.of(TableCapability.BATCH_READ);
  }

  @Override
  public ScanBuilder newScanBuilder(CaseInsensitiveStringMap scanOptions) {
    return new VideoScanBuilder(this);
  }

  VideoOptions options() {
    return options;
  }

  List<InputFile> files() {
    return files;
  }

  Configuration configuration() {
    return configuration;
  }
}
