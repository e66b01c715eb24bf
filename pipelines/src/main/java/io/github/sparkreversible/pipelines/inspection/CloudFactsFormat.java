package io.github.sparkreversible.pipelines.inspection;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.datasets.pointcloud.PointCloudColumns;
import io.github.sparkreversible.datasets.pointcloud.PointCloudOptions;
import io.github.sparkreversible.datasets.pointcloud.format.ColumnChoice;
import io.github.sparkreversible.datasets.pointcloud.format.PointCloudFormat;
import io.github.sparkreversible.datasets.pointcloud.format.PointReadOptions;
import io.github.sparkreversible.datasets.pointcloud.format.PointReader;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FileOptions;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.RecordReader;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One row of facts for each point-cloud file.
 *
 * <p>An array of several clouds is one file: its facts are over the points of all of them. {@value
 * #MIN}, {@value #MAX} and {@value #MEAN} have a number for each of the {@value #COLUMNS}, in the
 * file's own coordinates and float64, over the {@value #FINITE_COUNT} points of which every number
 * is finite; they are null if there is none.
 *
 * <p>The option {@code columns} is for the files that need it: others show their own columns where
 * they do not have these.
 *
 * @param options which files there are and how they are read
 */
record CloudFactsFormat(PointCloudOptions options) implements FileFormat {
  private static final Logger LOG = LoggerFactory.getLogger(CloudFactsFormat.class);

  /** Points of all clouds of the file, long. */
  static final String COUNT = PointCloudColumns.COUNT;

  /** Points without NaN and infinite numbers, long. */
  static final String FINITE_COUNT = "finiteCount";

  /** Names of the columns, x, y, z first where the file has them; array of strings. */
  static final String COLUMNS = PointCloudColumns.COLUMNS;

  /** Smallest values, array of doubles. */
  static final String MIN = "min";

  /** Largest values, array of doubles. */
  static final String MAX = "max";

  /** Mean values, array of doubles. */
  static final String MEAN = "mean";

  /** Options of the data source {@code pointcloud} that matter here. */
  static final List<String> OPTIONS =
      List.of("format", "columns", "array", "facePoints", "seed", "pathGlobFilter");

  private static final DataType NUMBERS = DataTypes.createArrayType(DataTypes.DoubleType, false);

  @Override
  public String name() {
    return CloudFactsSource.NAME;
  }

  @Override
  public FileOptions fileOptions() {
    return options.fileOptions();
  }

  @Override
  public StructType schema() {
    return new StructType()
        .add(ORIGIN, DataTypes.StringType, false)
        .add(COUNT, DataTypes.LongType)
        .add(FINITE_COUNT, DataTypes.LongType)
        .add(COLUMNS, DataTypes.createArrayType(DataTypes.StringType, false))
        .add(MIN, NUMBERS)
        .add(MAX, NUMBERS)
        .add(MEAN, NUMBERS)
        .add(Inspection.PICTURE, DataTypes.BinaryType);
  }

  @Override
  public Set<String> headerColumns() {
    return Set.of(COUNT, COLUMNS);
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
    PointCloudFormat format =
        options.format() == null ? PointCloudFormat.ofPath(content.path()) : options.format();
    if (format == PointCloudFormat.BIN || options.reading().columns().equals(ColumnChoice.ALL)) {
      return new CloudFactsRecord(open(content, format, options.reading()));
    }
    return new CloudFactsRecord(openWithOwnColumns(content, format));
  }

  /**
   * Opens a file that knows how many columns it has: names are taken where they fit, and neither
   * they nor a number are held against it. They are there for other files of the folder.
   */
  private PointReader openWithOwnColumns(Content content, PointCloudFormat format)
      throws IOException {
    PointReadOptions reading = options.reading();
    PointReadOptions own =
        new PointReadOptions(
            ColumnChoice.ALL,
            reading.array(),
            reading.cloudLabels(),
            reading.facePoints(),
            reading.seed());
    if (!reading.columns().names().isEmpty()) {
      try {
        return open(content, format, reading);
      } catch (MalformedFileException e) {
        LOG.debug("{} is read with its own columns", content.path(), e);
      }
    }
    return open(content, format, own);
  }

  /** A file that lacks an option is reported as the others are, by what it lacks. */
  private static PointReader open(
      Content content, PointCloudFormat format, PointReadOptions reading) throws IOException {
    try {
      return format.open(content, reading);
    } catch (IllegalArgumentException e) {
      String reason = e.getMessage();
      String prefix = content.path() + " is ";
      MalformedFileException malformed =
          new MalformedFileException(
              content.path(),
              reason.startsWith(prefix) ? "it is " + reason.substring(prefix.length()) : reason);
      malformed.initCause(e);
      throw malformed;
    }
  }
}
