package io.github.sparkreversible.datasets.video;

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
 * The data source {@code video}: one row a clip, from every container and codec that the bundled
 * FFmpeg decodes, on any Hadoop file system.
 *
 * <pre>{@code
 * Dataset<Row> clips = spark.read().format("video")
 *     .option("frames", 16).option("size", "224").option("labels", "folder")
 *     .load("hdfs:///videos");
 * }</pre>
 *
 * <p>Options: {@link VideoOptions}. Columns: {@link VideoColumns}. Options, paths and the list of
 * files are checked and read once, when {@code load} is called.
 */
public final class VideoDataSource implements TableProvider, DataSourceRegister {
  /** Name of the data source. */
  public static final String NAME = "video";

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public String shortName() {
    return NAME;
  }

  @Override
  public StructType inferSchema(CaseInsensitiveStringMap options) {
    return VideoColumns.schema(VideoOptions.parse(options));
  }

  @Override
  public Table getTable(
      StructType schema, Transform[] partitioning, Map<String, String> properties) {
    CaseInsensitiveStringMap given = new CaseInsensitiveStringMap(properties);
    VideoOptions options = VideoOptions.parse(given);
    Configuration configuration = SparkSession.active().sessionState().newHadoopConf();
    options.fileSystemSettings().forEach(configuration::set);
    List<String> paths = paths(given);
    FileListing listing =
        new FileListing(configuration, options.recursive(), options.pathGlobFilter());
    try {
      List<InputFile> files = listing.list(paths);
      return new VideoTable(options, schema, paths, files, configuration);
    } catch (FileNotFoundException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot list " + String.join(", ", paths) + ": " + e.getMessage(), e);
    }
  }

  private static List<String> paths(CaseInsensitiveStringMap given) {
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
          "Data source 'video' was given no path, expected load(path, ...)");
    }
    return paths;
  }
}
