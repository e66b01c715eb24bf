package io.github.sparkreversible.datasets.decode;

import static io.github.sparkreversible.datasets.decode.RowTexts.assertSameRows;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.image.SmallCollections;
import io.github.sparkreversible.datasets.source.FileRowReader;
import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.datasets.video.PictureFiles;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.Warnings;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Decoded rows of contents are those of the data sources. */
public class FileDecoderIT {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir public Path folder;

  private Dataset<Row> files() {
    return SPARK
        .read()
        .format("binaryFile")
        .option("recursiveFileLookup", true)
        .load(folder.toString());
  }

  private Path makeVideos() throws IOException {
    MovingShapes.DEFAULT.generate(
        new org.apache.hadoop.fs.Path(folder.toUri()), new Configuration(), 1, 1);
    return folder;
  }

  @Test
  public void manyRecordsOfAFileComeWithItsOtherColumns() throws IOException {
    StringBuilder points = new StringBuilder("x,y,z,label\n");
    for (int i = 0; i < 100; i++) {
      points.append(i).append(",1,2,").append(i % 3).append('\n');
    }
    Files.writeString(folder.resolve("a.csv"), points);
    Files.writeString(folder.resolve("b.csv"), points.toString().replace(",1,", ",7,"));
    Dataset<Row> decoded =
        new FileDecoder()
            .setFormat("pointcloud")
            .setOption("chunkPoints", "30")
            .setOption("pointLabels", "label")
            .transform(files().withColumn("file of the row", col("path")).coalesce(1));
    assertEquals(
        List.of("modificationTime", "length", "file of the row", "origin"),
        List.of(decoded.columns()).subList(0, 4));
    assertSameRows(
        SPARK
            .read()
            .format("pointcloud")
            .option("chunkPoints", 30)
            .option("pointLabels", "label")
            .load(folder.toString()),
        decoded);
    assertEquals(8, decoded.where("`file of the row` = origin").count());
  }

  @Test
  public void picturesComeFromContentsAndFromSparksImages() throws IOException {
    for (Map.Entry<String, byte[]> file : PictureFiles.all(20, 30).entrySet()) {
      Path class1 = Files.createDirectories(folder.resolve("class " + file.getKey().charAt(0)));
      Files.write(class1.resolve("a." + file.getKey()), file.getValue());
    }
    FileDecoder decoder =
        new FileDecoder().setFormat("image").setOptions("labels=folder size=16 color=grey");
    Dataset<Row> expected =
        SPARK
            .read()
            .format("imageFile")
            .option("labels", "folder")
            .option("size", 16)
            .option("color", "grey")
            .load(folder.toString());
    Dataset<Row> found = decoder.transform(files());
    assertSameRows(expected, found);
    assertArrayEquals(
        new int[] {16, 16, 1},
        TensorColumn.declaredShape(found.schema().apply("tensor")).orElseThrow());
    String[] lossless = {folder + "/*/a.png", folder + "/*/a.bmp"};
    FileDecoder plain = new FileDecoder().setFormat("imageFile").setOption("labels", "folder");
    Dataset<Row> fromImages = plain.transform(SPARK.read().format("image").load(lossless));
    assertSameRows(
        plain
            .transform(SPARK.read().format("binaryFile").load(lossless))
            .drop("length", "modificationTime"),
        fromImages);
    assertEquals(
        List.of("class b", "class p"),
        fromImages.orderBy("label").select("label").collectAsList().stream()
            .map(row -> row.getString(0))
            .toList());
  }

  @Test
  public void columnsAreFoundAsSparkResolvesNames() throws IOException {
    Path picture = folder.resolve("a.png");
    Files.write(
        picture,
        PictureFiles.javaFile(PictureFiles.picture(8, 9, BufferedImage.TYPE_INT_RGB), "png"));
    FileDecoder decoder = new FileDecoder().setFormat("image");
    Dataset<Row> renamed =
        files().withColumnRenamed("path", "Path").withColumnRenamed("content", "CONTENT");
    assertSameRows(decoder.transform(files()), decoder.transform(renamed));
    Dataset<Row> images = SPARK.read().format("image").load(picture.toString());
    assertSameRows(
        decoder.transform(images), decoder.transform(images.withColumnRenamed("image", "Image")));
    StructType two = FileDecoder.BINARY_FILES.add("PATH", DataTypes.StringType);
    String message =
        Thrown.message(IllegalArgumentException.class, () -> decoder.transformSchema(two));
    assertTrue(message.contains("path, PATH, which differ in case only"), message);
  }

  @Test
  public void anOriginThatIsNoUriStaysAsItIs() throws IOException {
    Path picture = folder.resolve("a.png");
    Files.write(
        picture,
        PictureFiles.javaFile(PictureFiles.picture(8, 9, BufferedImage.TYPE_INT_RGB), "png"));
    FileDecoder decoder = new FileDecoder().setFormat("image").setOption("labels", "folder");
    Dataset<Row> images = SPARK.read().format("image").load(picture.toString());
    for (String[] one :
        new String[][] {
          {"file:/a/100% b/c.png", "file:/a/100% b/c.png", "100% b"},
          {"/a/b%20c/d.png", "/a/b%20c/d.png", "b%20c"},
          {"mailto:a%20b", "mailto:a%20b", null},
          {"", "", null}
        }) {
      Row row =
          decoder
              .transform(images.withColumn("image", col("image").withField("origin", lit(one[0]))))
              .select("origin", "label")
              .first();
      assertEquals(Arrays.asList(one[1], one[2]), Arrays.asList(row.get(0), row.get(1)));
    }
  }

  @Test
  public void aRowWithoutAPathIsMalformed() {
    for (String format : List.of("idx", "video", "pointcloud")) {
      Dataset<Row> files =
          SPARK.createDataFrame(
              List.of(
                  RowFactory.create(null, new byte[9]),
                  RowFactory.create("img:1.png", new byte[9])),
              new StructType()
                  .add("path", DataTypes.StringType)
                  .add("content", DataTypes.BinaryType));
      FileDecoder decoder = new FileDecoder().setFormat(format).setMode("PERMISSIVE");
      if (!format.equals("idx")) {
        decoder.setOptions("labels=folder");
      }
      List<Row> rows = decoder.transform(files).collectAsList();
      assertEquals(2, rows.size());
      String first = rows.get(0).getAs("_corrupt_record");
      assertTrue(first.contains("column 'path' is null"), first);
      String second = rows.get(1).getAs("_corrupt_record");
      assertTrue(second.contains("'img:1.png'"), second);
    }
  }

  @Test
  public void anImageThatSparkCouldNotReadIsMalformed() throws IOException {
    Files.writeString(folder.resolve("text.png"), "This is no picture.");
    Files.write(
        folder.resolve("whole.png"),
        PictureFiles.javaFile(PictureFiles.picture(8, 9, BufferedImage.TYPE_INT_ARGB), "png"));
    Dataset<Row> images = SPARK.read().format("image").load(folder.toString());
    FileDecoder decoder = new FileDecoder().setFormat("image").setMode("PERMISSIVE");
    List<Row> rows = decoder.transform(images).orderBy("origin").collectAsList();
    assertEquals(2, rows.size());
    assertTrue(rows.get(0).<String>getAs("_corrupt_record").contains("mode -1"), rows::toString);
    assertEquals(8, rows.get(1).<Integer>getAs("height"));
    Row none =
        decoder
            .transform(
                images.withColumn(
                    "image", lit(null).cast(images.schema().apply("image").dataType())))
            .first();
    assertTrue(none.<String>getAs("_corrupt_record").contains("the image is null"), none::toString);
    Dataset<Row> floats =
        images
            .where("image.mode = 24")
            .withColumn("image", col("image").withField("mode", lit(21)));
    Row other = decoder.transform(floats).first();
    assertTrue(
        other.<String>getAs("_corrupt_record").contains("mode 21 with 4 channels"),
        other::toString);
    Dataset<Row> content = files().withColumn("content", lit(null).cast("binary"));
    Row missing = decoder.transform(content).first();
    assertTrue(missing.<String>getAs("_corrupt_record").contains("column 'content' is null"));
  }

  @Test
  public void collectionsHaveTheirLabelsAndNoOthers() throws IOException {
    byte[] sizes = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 10, 20, 30, 40};
    Files.write(folder.resolve("t-images-idx3-ubyte"), sizes);
    Files.write(folder.resolve("t-labels-idx1-ubyte"), new byte[] {0, 0, 8, 1, 0, 0, 0, 2, 7, 9});
    Dataset<Row> decoded = new FileDecoder().setFormat("idx").transform(files());
    assertSameRows(SPARK.read().format("idx").load(folder.toString()), decoded);
    assertEquals(
        List.of(7, 9),
        decoded.orderBy("index").select("label").collectAsList().stream()
            .map(row -> row.getInt(0))
            .toList());
    Files.write(folder.resolve("c.bin"), new byte[3 * 3074]);
    assertSameRows(
        SPARK.read().format("cifar").option("classes", 100).load(folder + "/c.bin"),
        new FileDecoder()
            .setFormat("cifar")
            .setOption("classes", "100")
            .transform(files().where("path like '%c.bin'")));
  }

  @Test
  public void contentsOfUnknownFileSystemsHaveNoFilesBesideThem() {
    byte[] images = SmallCollections.images(2, 1, 2);
    List<String> paths =
        List.of(
            "nosuchscheme://host/t-images-idx3-ubyte", "https://localhost:1/t-images-idx3-ubyte");
    for (String path : paths) {
      Dataset<Row> files =
          SPARK.createDataFrame(
              List.of(RowFactory.create(path, images)),
              new StructType()
                  .add("path", DataTypes.StringType)
                  .add("content", DataTypes.BinaryType));
      for (String mode : FileDecoder.MODES) {
        List<Row> rows =
            new FileDecoder().setFormat("idx").setMode(mode).transform(files).collectAsList();
        assertEquals(2, rows.size());
        assertEquals(path, rows.get(1).getAs("origin"));
        assertTrue(rows.get(1).isNullAt(rows.get(1).fieldIndex("label")), rows::toString);
        assertEquals(2, TensorColumn.fromRow(rows.get(1).getAs("tensor")).toBytes()[0]);
      }
    }
  }

  @Test
  public void malformedFilesAreCounted() throws Exception {
    makeVideos();
    // Spark reads large files first, so that rows follow.
    Files.writeString(folder.resolve("a.mp4"), "This is no video. ".repeat(10_000));
    Files.writeString(folder.resolve("b.mp4"), "Nor is this. ".repeat(10_000));
    FileDecoder decoder = new FileDecoder().setMode("DROPMALFORMED");
    AtomicLong counted = new AtomicLong();
    SparkListener listener =
        new SparkListener() {
          @Override
          public void onTaskEnd(SparkListenerTaskEnd task) {
            task.taskInfo()
                .accumulables()
                .foreach(
                    value -> {
                      if (value.name().contains(decoder.uid() + ": malformed files")) {
                        counted.addAndGet(((Number) value.update().get()).longValue());
                      }
                      return null;
                    });
          }
        };
    SPARK.sparkContext().addSparkListener(listener);
    try (Warnings warnings = new Warnings(FileRowReader.class.getName())) {
      assertEquals(4, decoder.transform(files().coalesce(1)).collectAsList().size());
      SPARK.sparkContext().listenerBus().waitUntilEmpty();
      assertTrue(
          warnings
              .messages()
              .contains("2 malformed files in this task (format video, mode DROPMALFORMED)"),
          warnings.messages().toString());
    } finally {
      SPARK.sparkContext().removeSparkListener(listener);
    }
    assertEquals(2, counted.get());
  }

  @Test
  public void failFastNamesTheFile() throws IOException {
    Files.writeString(folder.resolve("text.mp4"), "This is no video.");
    Dataset<Row> decoded = new FileDecoder().transform(files());
    SparkException error = assertThrows(SparkException.class, decoded::collectAsList);
    assertTrue(
        error.getMessage().contains("text.mp4") && error.getMessage().contains("PERMISSIVE"),
        error.getMessage());
  }

  @Test
  public void noMoreIsDecodedThanIsAskedFor() throws IOException {
    makeVideos();
    Files.writeString(folder.resolve("zz.mp4"), "This is no video.");
    Dataset<Row> decoded = new FileDecoder().transform(files().orderBy("path").coalesce(1));
    assertEquals(2, decoded.limit(2).collectAsList().size());
  }

  @Test
  public void wrongSchemasAndParamsFailBeforeAnyWork() throws IOException {
    makeVideos();
    StructType schema = FileDecoder.BINARY_FILES;
    Object[][] wrong = {
      {new FileDecoder(), schema.add("tensor", "string"), "'tensor' is there already"},
      {new FileDecoder(), schema.add("Label", "string"), "'label' is there already"},
      {new FileDecoder().setPathCol("file"), schema, "'file' (param 'pathCol') does not exist"},
      {new FileDecoder().setContentCol("length"), schema, "has type bigint, expected binary"},
      {new FileDecoder().setOptions("frame=8"), schema, "'frame'"},
      {new FileDecoder().setOptions("mode=PERMISSIVE"), schema, "expected it as param 'mode'"},
      {new FileDecoder().setOptions("pathGlobFilter=*.x"), schema, "says what files are read"},
      {new FileDecoder().setOptions("fs.s3a.x=1"), schema, "says what files are read"},
      {
        new FileDecoder().setFormat("image"),
        schema.add(
            "image",
            SPARK.read().format("image").load(folder.toString()).schema().apply(0).dataType()),
        "expected one of them"
      },
      {new FileDecoder().setFormat("image").setImageCol("length"), schema, "of them"}
    };
    for (Object[] one : wrong) {
      String message =
          Thrown.message(
              IllegalArgumentException.class,
              () -> ((FileDecoder) one[0]).transformSchema((StructType) one[1]));
      assertTrue(message.contains((String) one[2]), message);
    }
    String format =
        Thrown.message(IllegalArgumentException.class, () -> new FileDecoder().setFormat("wav"));
    assertTrue(format.contains("video, pointcloud, image, imageFile, idx, cifar"), format);
    Thrown.message(IllegalArgumentException.class, () -> new FileDecoder().setOptions("frames"));
  }

  @Test
  public void savedCopiedAndInAPipelineItIsTheSame() throws IOException {
    makeVideos();
    FileDecoder decoder =
        new FileDecoder().setOption("frames", "2").setOption("size", "16").setMode("PERMISSIVE");
    PipelineModel model = new Pipeline().setStages(new PipelineStage[] {decoder}).fit(files());
    String path = Files.createTempDirectory("decoder").resolve("model").toString();
    model.write().save(path);
    FileDecoder loaded = (FileDecoder) PipelineModel.load(path).stages()[0];
    assertEquals("frames=2 size=16", loaded.getOptions());
    assertEquals("PERMISSIVE", loaded.getMode());
    assertEquals(decoder.uid(), loaded.uid());
    assertSameRows(decoder.transform(files()), loaded.transform(files()));
    FileDecoder copy = (FileDecoder) decoder.copy(new ParamMap().put(decoder.mode(), "FAILFAST"));
    assertEquals("frames=2 size=16 FAILFAST", copy.getOptions() + " " + copy.getMode());
  }
}
