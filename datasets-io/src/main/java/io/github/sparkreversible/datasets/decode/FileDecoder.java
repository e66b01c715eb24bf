package io.github.sparkreversible.datasets.decode;

import io.github.sparkreversible.datasets.params.ParamChecks;
import io.github.sparkreversible.datasets.source.ReadMode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWritable;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Decodes files that come as rows of Spark's {@code binaryFile} source, in batches or streams, into
 * the columns of this library's data sources, by the same decoders; and rows of Spark's {@code
 * image} source into the columns of pictures.
 *
 * <pre>{@code
 * Dataset<Row> files = spark.readStream().format("binaryFile")
 *     .schema(FileDecoder.BINARY_FILES).load("hdfs:///arriving");
 * Dataset<Row> clips =
 *     new FileDecoder().setFormat("video").setOptions("frames=8 size=64").transform(files);
 * }</pre>
 *
 * <p>A row becomes as many as its file has records. The columns {@code path} and {@code content},
 * or {@code image}, make way for those of the format ({@code origin} is the path); all others pass
 * through. Rows are decoded one at a time, as they are asked for. A stage behind it sees all
 * columns: other than of a data source, no column is left out because a query does not need it.
 *
 * <p>In modes DROPMALFORMED and PERMISSIVE malformed files are named in the log, with their number
 * at the end of each task, and counted in an accumulator whose name is the uid and {@code ":
 * malformed files"}, which Spark's user interface shows for each stage.
 *
 * <p>With {@code format} = idx, files of labels are looked for in the file system, beside the path
 * of the row, as the data source does; in a stream they have to be there before their images. A
 * file that is named {@code *labels*idx1*} never gives rows, because its images may come later; a
 * warning says so once. Contents whose paths are of no file system that Hadoop knows have no
 * labels.
 */
public final class FileDecoder extends Transformer implements DefaultParamsWritable {
  /** Columns of Spark's {@code binaryFile} source, which a stream has to be given. */
  public static final StructType BINARY_FILES =
      new StructType()
          .add("path", DataTypes.StringType, false)
          .add("modificationTime", DataTypes.TimestampType, false)
          .add("length", DataTypes.LongType, false)
          .add("content", DataTypes.BinaryType);

  /** Values of {@link #format()}. */
  public static final List<String> FORMATS = DecodeFormats.NAMES;

  /** Values of {@link #mode()}. */
  public static final List<String> MODES =
      Arrays.stream(ReadMode.values()).map(ReadMode::name).toList();

  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> format;
  private final Param<String> options;
  private final Param<String> mode;
  private final Param<String> pathCol;
  private final Param<String> contentCol;
  private final Param<String> imageCol;

  /** A decoder with default params and a random uid. */
  public FileDecoder() {
    this(Identifiable$.MODULE$.randomUID("fileDecoder"));
  }

  /** A decoder with default params. */
  public FileDecoder(String uid) {
    this.uid = uid;
    ParamChecks make = new ParamChecks(this);
    format = make.choice("format", "what the files are", "video", FORMATS);
    options =
        make.parsed(
            "options",
            "options of the data source of that format",
            "",
            OptionText.EXPECTED,
            OptionText::parse);
    mode = make.choice("mode", "what becomes of a malformed file", "FAILFAST", MODES);
    pathCol = make.text("pathCol", "string column of the files' paths", "path");
    contentCol = make.text("contentCol", "binary column of the files' bytes", "content");
    imageCol =
        make.text(
            "imageCol",
            "column of Spark's images, read instead of paths and bytes if format is image and it"
                + " exists",
            DecodeFormats.IMAGE);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** What the files are, one of {@link #FORMATS}; default video; imageFile is image. */
  public Param<String> format() {
    return format;
  }

  /** Value of {@link #format()}. */
  public String getFormat() {
    return getOrDefault(format);
  }

  /** Sets {@link #format()}. */
  public FileDecoder setFormat(String value) {
    return (FileDecoder) set(format, value);
  }

  /**
   * Options of the data source of the format, as {@code frames=8 size=64}; a value with blanks in
   * double quotes. Not those that say which files are read, nor {@code mode}.
   */
  public Param<String> options() {
    return options;
  }

  /** Value of {@link #options()}. */
  public String getOptions() {
    return getOrDefault(options);
  }

  /** Sets {@link #options()}. */
  public FileDecoder setOptions(String value) {
    return (FileDecoder) set(options, value);
  }

  /** Adds an option to {@link #options()}, or replaces its value. */
  public FileDecoder setOption(String name, String value) {
    Map<String, String> all = OptionText.parse(getOptions());
    all.put(name, value);
    return setOptions(OptionText.of(all));
  }

  /** What becomes of a malformed file, as in the data sources; one of {@link #MODES}. */
  public Param<String> mode() {
    return mode;
  }

  /** Value of {@link #mode()}. */
  public String getMode() {
    return getOrDefault(mode);
  }

  /** Sets {@link #mode()}. */
  public FileDecoder setMode(String value) {
    return (FileDecoder) set(mode, value);
  }

  /** String column of the files' paths; default path. */
  public Param<String> pathCol() {
    return pathCol;
  }

  /** Value of {@link #pathCol()}. */
  public String getPathCol() {
    return getOrDefault(pathCol);
  }

  /** Sets {@link #pathCol()}. */
  public FileDecoder setPathCol(String value) {
    return (FileDecoder) set(pathCol, value);
  }

  /** Binary column of the files' bytes; default content. */
  public Param<String> contentCol() {
    return contentCol;
  }

  /** Value of {@link #contentCol()}. */
  public String getContentCol() {
    return getOrDefault(contentCol);
  }

  /** Sets {@link #contentCol()}. */
  public FileDecoder setContentCol(String value) {
    return (FileDecoder) set(contentCol, value);
  }

  /** Column of Spark's images; default image. */
  public Param<String> imageCol() {
    return imageCol;
  }

  /** Value of {@link #imageCol()}. */
  public String getImageCol() {
    return getOrDefault(imageCol);
  }

  /** Sets {@link #imageCol()}. */
  public FileDecoder setImageCol(String value) {
    return (FileDecoder) set(imageCol, value);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return DecodePlan.of(this, schema).output();
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    DecodePlan plan = DecodePlan.of(this, dataset.schema());
    SparkSession session = dataset.sparkSession();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
    DecodedPartition partition =
        new DecodedPartition(
            plan.format(),
            plan.input(),
            plan.passing(),
            context.broadcast(
                new SerializableConfiguration(session.sessionState().newHadoopConf())),
            session.sparkContext().longAccumulator(uid + ": malformed files"));
    return dataset
        .toDF()
        .mapPartitions(partition, Encoders.row(plan.output()))
        .select(plan.described());
  }

  @Override
  public FileDecoder copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  /** Reads a decoder that was saved. */
  public static MLReader<FileDecoder> read() {
    return new DefaultParamsReader<>();
  }

  /** A decoder that was saved under a path. */
  public static FileDecoder load(String path) {
    return read().load(path);
  }
}
