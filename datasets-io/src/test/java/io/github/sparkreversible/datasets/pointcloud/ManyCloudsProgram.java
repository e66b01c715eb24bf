package io.github.sparkreversible.datasets.pointcloud;

import io.github.sparkreversible.datasets.pointcloud.format.PointCloudWriter;
import io.github.sparkreversible.datasets.pointcloud.format.PointTable;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Makes many small point-cloud files, lists them and reads all of them; to be run with {@code
 * -Xmx1g}. Prints times and the largest heap.
 *
 * <p>Arguments: a folder, whose files are made if it is absent; their number.
 */
public final class ManyCloudsProgram {
  private static final int POINTS = 32;
  private static final int FILES_A_FOLDER = 1000;

  private ManyCloudsProgram() {}

  /** See the class. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    int files = Integer.parseInt(arguments[1]);
    if (Files.notExists(root)) {
      make(root, files);
    }
    long begin = System.nanoTime();
    Dataset<Row> clouds =
        LocalSpark.session()
            .read()
            .format("pointcloud")
            .option("labels", "folder")
            .load(root.toString());
    System.out.printf("listed in %.1f s%n", seconds(begin));
    begin = System.nanoTime();
    Row sums =
        clouds
            .agg(
                functions.count("tensor.data"),
                functions.sum("count"),
                functions.sum(functions.length(functions.col("tensor.data"))),
                functions.countDistinct("label"))
            .collectAsList()
            .get(0);
    System.out.printf(
        "%d clouds, %d points, %d bytes of tensors, %d labels, %d tasks, read in %.1f s%n",
        sums.getLong(0),
        sums.getLong(1),
        sums.getLong(2),
        sums.getLong(3),
        clouds.rdd().getNumPartitions(),
        seconds(begin));
    long peak = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      peak += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
    }
    System.out.printf(
        "heap limit %d MiB, at most %d MiB used%n",
        Runtime.getRuntime().maxMemory() >> 20, peak >> 20);
    if (sums.getLong(0) != files || sums.getLong(1) != (long) files * POINTS) {
      throw new IllegalStateException("Expected " + files + " clouds of " + POINTS + " points");
    }
  }

  private static double seconds(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }

  private static void make(Path root, int files) throws IOException {
    long begin = System.nanoTime();
    for (int i = 0; i < files; i++) {
      Path folder = root.resolve("class" + i / FILES_A_FOLDER);
      Files.createDirectories(folder);
      FloatBuffer values = FloatBuffer.allocate(POINTS * 3);
      for (int p = 0; p < values.capacity(); p++) {
        values.put(p, i + p);
      }
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PointCloudWriter.PLY_BINARY.write(
          new PointTable(List.of("x", "y", "z"), values, List.of(0.0, 0.0, 0.0)), out);
      Files.write(folder.resolve("cloud" + i + ".ply"), out.toByteArray());
    }
    System.out.printf("made %d files in %.1f s%n", files, seconds(begin));
  }
}
