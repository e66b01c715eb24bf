package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.pointcloud.format.PointCloudWriter;
import io.github.sparkreversible.datasets.pointcloud.format.PointTable;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Throughput of the point-cloud source as a table: one file in one task, rows of 65536 points with
 * all columns, written nowhere; bytes of the file by seconds, the best of the rounds after one to
 * warm up.
 *
 * <p>Arguments: a folder for the files, which are made if absent; millions of points of each.
 */
public final class PointCloudThroughputProgram {
  private static final int ROUNDS = 5;
  private static final List<String> COLUMNS = List.of("x", "y", "z", "intensity");
  private static final List<Double> NO_OFFSET = List.of(0.0, 0.0, 0.0);
  private static final List<Double> FAR = List.of(500000.0, 4649000.0, 0.0);

  private PointCloudThroughputProgram() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Files.createDirectories(Path.of(arguments[0]));
    int points = Integer.parseInt(arguments[1]) * 1_000_000;
    FloatBuffer values = FloatBuffer.allocate(points * COLUMNS.size());
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < values.capacity(); i++) {
      values.put(i, i % 4 == 3 ? random.nextInt(256) : (float) (random.nextDouble() * 100 - 50));
    }
    make(folder.resolve("float.ply"), PointCloudWriter.PLY_BINARY, values, NO_OFFSET);
    make(folder.resolve("float.npy"), PointCloudWriter.NPY, values, NO_OFFSET);
    make(folder.resolve("double.ply"), PointCloudWriter.PLY_BINARY, values, FAR);
    make(folder.resolve("double.npy"), PointCloudWriter.NPY, values, FAR);
    make(folder.resolve("format6.las"), PointCloudWriter.LAS, values, FAR);
    make(folder.resolve("ascii.ply"), PointCloudWriter.PLY_ASCII, values, NO_OFFSET);
    Path rows = folder.resolve("rows.bin");
    if (Files.notExists(rows)) {
      ByteBuffer bytes = ByteBuffer.allocate(values.capacity() * Float.BYTES);
      bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values.duplicate());
      Files.write(rows, bytes.array());
    }
    SparkSession spark = LocalSpark.session();
    spark.conf().set("spark.sql.files.maxPartitionBytes", Long.toString(1L << 40));
    spark.conf().set("spark.sql.files.minPartitionNum", "1");
    System.out.printf("%-14s %8s %10s%n", "file", "MB", "MB/s");
    for (String name :
        List.of(
            "float.ply",
            "float.npy",
            "double.ply",
            "double.npy",
            "rows.bin",
            "format6.las",
            "ascii.ply")) {
      measure(spark, folder.resolve(name));
    }
  }

  private static void make(
      Path file, PointCloudWriter writer, FloatBuffer values, List<Double> offset)
      throws IOException {
    if (Files.notExists(file)) {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
        writer.write(new PointTable(COLUMNS, values, offset), out);
      }
    }
  }

  private static void measure(SparkSession spark, Path file) throws IOException {
    Dataset<Row> rows =
        spark
            .read()
            .format("pointcloud")
            .option("chunkPoints", 65536)
            .option("columns", "x,y,z,intensity")
            .load(file.toString());
    if (rows.rdd().getNumPartitions() != 1) {
      throw new IllegalStateException(rows.rdd().getNumPartitions() + " tasks, expected 1");
    }
    double best = 0;
    double megabytes = Files.size(file) / 1e6;
    for (int round = 0; round <= ROUNDS; round++) {
      long begin = System.nanoTime();
      rows.write().format("noop").mode("overwrite").save();
      double seconds = (System.nanoTime() - begin) / 1e9;
      best = round == 0 ? 0 : Math.max(best, megabytes / seconds);
    }
    System.out.printf("%-14s %8.0f %10.0f%n", file.getFileName(), megabytes, best);
  }
}
