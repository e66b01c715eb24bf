package io.github.sparkreversible.datasets.decode;

import static io.github.sparkreversible.datasets.decode.RowTexts.assertSameRows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.image.SmallCollections;
import io.github.sparkreversible.datasets.pointcloud.format.SmallClouds;
import io.github.sparkreversible.datasets.synthetic.Motion;
import io.github.sparkreversible.datasets.synthetic.MovingShapes;
import io.github.sparkreversible.datasets.video.PictureFiles;
import io.github.sparkreversible.datasets.video.VideoWriter;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole, cut and foreign files give what the data sources give, in every format and mode. */
public class DecodedFormatsIT {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir public static Path made;

  @TempDir public Path folder;

  /** Kinds of files: the name of the format, and the file of {@link #made} that is read. */
  private enum Kind {
    VIDEO("video", "clip.mp4", Map.of("frames", "3", "sampling", "dense", "size", "16")),
    PLY("pointcloud", "written_PLY_BINARY.ply", Map.of("chunkPoints", "25", "labels", "folder")),
    CSV("pointcloud", "points.csv", Map.of("pointLabels", "intensity")),
    IMAGE("image", "picture.png", Map.of("size", "12", "color", "grey")),
    IDX("idx", "t-images-idx3-ubyte.gz", Map.of()),
    CIFAR("cifar", "cifar.bin", Map.of("classes", "100"));

    private final String format;
    private final String file;
    private final Map<String, String> options;

    Kind(String format, String file, Map<String, String> options) {
      this.format = format;
      this.file = file;
      this.options = options;
    }
  }

  /** What is wrong with a file. */
  private enum Damage {
    NONE,
    CUT,
    FOREIGN
  }

  @BeforeAll
  public static void makeFiles() throws IOException {
    SmallClouds.write(made);
    VideoWriter.write(
        new org.apache.hadoop.fs.Path(made.resolve("clip.mp4").toUri()),
        new Configuration(),
        new MovingShapes(Motion.TRANSLATIONS, 9, 32, 16).clip(Motion.LEFT, 0, 1),
        16);
    Files.write(made.resolve("picture.png"), PictureFiles.all(20, 30).get("png"));
    Files.write(
        made.resolve("t-images-idx3-ubyte.gz"),
        SmallCollections.gzip(SmallCollections.images(40, 7, 6)));
    Files.write(made.resolve("t-labels-idx1-ubyte"), SmallCollections.labels(40));
    Files.write(made.resolve("cifar.bin"), SmallCollections.cifar(4, true));
  }

  private static Stream<Arguments> cases() {
    return Arrays.stream(Kind.values())
        .flatMap(
            kind ->
                FileDecoder.MODES.stream()
                    .flatMap(
                        mode ->
                            Arrays.stream(Damage.values())
                                .map(damage -> Arguments.of(kind, mode, damage))));
  }

  /** A whole file of the kind with the files that belong to it, and one with the damage. */
  private void putFiles(Kind kind, Damage damage) throws IOException {
    byte[] whole = Files.readAllBytes(made.resolve(kind.file));
    Files.write(folder.resolve(kind.file), whole);
    if (kind == Kind.IDX) {
      Files.copy(made.resolve("t-labels-idx1-ubyte"), folder.resolve("t-labels-idx1-ubyte"));
    }
    Path other = folder.resolve("other-" + kind.file);
    switch (damage) {
      case CUT -> Files.write(other, Arrays.copyOf(whole, whole.length * 3 / 5));
      case FOREIGN -> Files.writeString(other, "This is none of them.\n".repeat(20));
      default -> Files.write(other, whole);
    }
  }

  private Dataset<Row> ofDataSource(Kind kind, String mode) {
    return SPARK
        .read()
        .format(kind == Kind.IMAGE ? "imageFile" : kind.format)
        .options(kind.options)
        .option("mode", mode)
        .load(folder.toString());
  }

  private Dataset<Row> ofDecoder(Kind kind, String mode) {
    FileDecoder decoder = new FileDecoder().setFormat(kind.format).setMode(mode);
    kind.options.forEach(decoder::setOption);
    return decoder.transform(SPARK.read().format("binaryFile").load(folder.toString()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  public void rowsAreThoseOfTheDataSource(Kind kind, String mode, Damage damage)
      throws IOException {
    putFiles(kind, damage);
    Dataset<Row> expected = ofDataSource(kind, mode);
    Dataset<Row> found = ofDecoder(kind, mode);
    if (mode.equals("FAILFAST") && damage != Damage.NONE) {
      String error = error(expected);
      assertTrue(error.contains("other-" + kind.file), error);
      assertEquals(error, error(found));
      return;
    }
    List<String> rows = assertSameRows(expected, found);
    assertTrue(rows.stream().anyMatch(row -> row.contains("/" + kind.file + " ")), rows::toString);
    if (mode.equals("PERMISSIVE")) {
      long corrupt = rows.stream().filter(row -> !row.contains("_corrupt_record=null")).count();
      assertEquals(damage == Damage.NONE ? 0 : 1, corrupt, rows::toString);
    }
  }

  /** What is said of the file, without what Spark says of the task. */
  private static String error(Dataset<Row> rows) {
    String message = assertThrows(SparkException.class, rows::collectAsList).getMessage();
    int begin = message.indexOf("Cannot read");
    int end = message.indexOf("Mode is FAILFAST");
    assertTrue(begin >= 0 && end > begin, message);
    return message.substring(begin, end);
  }
}
