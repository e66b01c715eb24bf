package io.github.sparkreversible.datasets.source;

import io.github.sparkreversible.datasets.files.InputFile;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.connector.catalog.SupportsRead;
import org.apache.spark.sql.connector.catalog.TableCapability;
import org.apache.spark.sql.connector.read.ScanBuilder;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/** The records of a list of files under fixed options. */
final class FileTable implements SupportsRead {
  private final FileFormat format;
  private final StructType schema;
  private final List<String> paths;
  private final List<InputFile> files;
  private final Configuration configuration;

  FileTable(
      FileFormat format, List<String> paths, List<InputFile> files, Configuration configuration) {
    this.format = format;
    this.schema = FileRowReader.schema(format);
    this.paths = paths;
    this.files = files;
    this.configuration = configuration;
  }

  @Override
  public String name() {
    String first = paths.get(0);
    return format.name()
        + " "
        + (paths.size() == 1 ? first : first + " and " + (paths.size() - 1) + " more paths");
  }

  // Deprecated in Spark 3.4 for columns(), whose default asks this method.
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
    return new FileScanBuilder(this);
  }

  FileFormat format() {
    return format;
  }

  List<InputFile> files() {
    return files;
  }

  Configuration configuration() {
    return configuration;
  }
}
