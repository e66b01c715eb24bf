package io.github.sparkreversible.pipelines.experiment;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.xxhash64;

import io.github.sparkreversible.datasets.transform.ClipShaper;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Labelled images to train on and to test with. Columns: {@value #TENSOR}, uint8 {@code [1, height,
 * width, channels]}; {@value #LABEL}, a class index; {@value #KEY}, a number that tells a row.
 *
 * @param name for results
 * @param training rows to train on, as balanced as the files have them
 * @param test rows to test with
 * @param classes number of classes
 * @param side height and width of an image
 * @param channels of a pixel
 */
public record ImageSet(
    String name, Dataset<Row> training, Dataset<Row> test, int classes, int side, int channels) {
  /** Column of the images. */
  public static final String TENSOR = "tensor";

  /** Column of the class indices. */
  public static final String LABEL = "label";

  /** Column of the rows' keys. */
  public static final String KEY = "key";

  private static final int DIGITS = 10;

  /** The sets that can be named. */
  public enum Name {
    /** MNIST, from its four IDX files. */
    mnist,
    /** CIFAR-10, from its binary files. */
    cifar10,
    /**
     * Two sets in one label space, as EBPC merges several: the folders {@code mnist} and {@code
     * cifar10}, brought to 32 x 32 x 3; the labels of the second come after those of the first.
     */
    ebpc
  }

  /**
   * Reads a set.
   *
   * @param folder of the files; of {@code ebpc}, the folder of the folders
   */
  public static ImageSet load(SparkSession spark, Name name, String folder) {
    return switch (name) {
      case mnist -> mnist(spark, folder, 28, 1);
      case cifar10 -> cifar10(spark, folder);
      case ebpc ->
          mnist(spark, new Path(folder, "mnist").toString(), 32, 3)
              .with(cifar10(spark, new Path(folder, "cifar10").toString()));
    };
  }

  private static ImageSet mnist(SparkSession spark, String folder, int side, int channels) {
    return new ImageSet(
        Name.mnist.name(),
        shaped(read(spark, "idx", folder, "train-images*"), side, channels, 0),
        shaped(read(spark, "idx", folder, "t10k-images*"), side, channels, 0),
        DIGITS,
        side,
        channels);
  }

  private static ImageSet cifar10(SparkSession spark, String folder) {
    return new ImageSet(
        Name.cifar10.name(),
        shaped(read(spark, "cifar", folder, "data_batch_*.bin*"), 32, 3, 1),
        shaped(read(spark, "cifar", folder, "test_batch.bin*"), 32, 3, 1),
        DIGITS,
        32,
        3);
  }

  private static Dataset<Row> read(SparkSession spark, String format, String folder, String files) {
    return spark.read().format(format).load(new Path(folder, files).toString());
  }

  private static Dataset<Row> shaped(Dataset<Row> rows, int side, int channels, int number) {
    Dataset<Row> images =
        rows.select(
            col("tensor").as(TENSOR),
            col("label").cast("double").as(LABEL),
            xxhash64(fileName(col("origin")), col("index"), lit(number)).as(KEY));
    return new ClipShaper()
        .setInputCol(TENSOR)
        .setFrames(1)
        .setHeight(side)
        .setWidth(side)
        .setChannels(channels)
        .transform(images);
  }

  /** Wherever the files are, and compressed or not, their rows are the same. */
  static Column fileName(Column path) {
    return regexp_extract(path, "([^/]+?)(\\.gz)?$", 1);
  }

  private ImageSet with(ImageSet other) {
    return new ImageSet(
        Name.ebpc.name(),
        training.unionByName(other.moved(other.training, classes)),
        test.unionByName(other.moved(other.test, classes)),
        classes + other.classes,
        side,
        channels);
  }

  private Dataset<Row> moved(Dataset<Row> rows, int by) {
    return rows.withColumn(LABEL, col(LABEL).plus(by));
  }
}
