package io.github.sparkreversible.datasets.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.sparkreversible.datasets.files.FileListing;
import io.github.sparkreversible.datasets.files.InputFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.Table;
import org.apache.spark.sql.connector.catalog.TableProvider;
import org.apache.spark.sql.connector.expressions.Transform;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * A data source that reads files of one kind. Options, paths and the list of files are checked and
 * read once, when {@code load} is called.
 */
public abstract class FileDataSource implements TableProvider, DataSourceRegister {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads and checks the options.
   *
   * @throws IllegalArgumentException if an option is unknown or its value invalid; the message has
   *     the name, the value and what is expected
   */
  public abstract FileFormat format(CaseInsensitiveStringMap options);

  @Override
  public final StructType inferSchema(CaseInsensitiveStringMap options) {
    return FileRowReader.schema(format(options));
  }

  @Override
  public final Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    CaseInsensitiveStringMap given = new CaseInsensitiveStringMap(properties);
    FileFormat format = format(given);
    FileOptions options = format.fileOptions();
    Configuration configuration = SparkSession.active().sessionState().newHadoopConf();
    options.fileSystemSettings().forEach(configuration::set);
    List<String> paths = paths(given);
    FileListing listing =
        new FileListing(configuration, options.recursive(), options.pathGlobFilter());
    try {
      List<InputFile> files = listing.list(paths);
      return new FileTable(format, paths, files, configuration);
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot list " + String.join(", ", paths) + ": " + e.getMessage(), e);
    }
  }

  private List<String> paths(CaseInsensitiveStringMap given) {
    List<String> paths = new ArrayList<>();
    if (given.containsKey("paths")) {
      try {
        paths.addAll(List.of(JSON.readValue(given.get("paths"), String[].class)));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            "Option 'paths' is '" + given.get("paths") + "', expected a JSON array of paths", e);
      }
    }
    if (given.containsKey("path")) {
      paths.add(given.get("path"));
    }
    if (paths.isEmpty()) {
      throw new IllegalArgumentException(
          "Data source '" + shortName() + "' was given no path, expected load(path, ...)");
    }
    return paths;
  }
}
