package io.github.sparkreversible.datasets.files;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.SparkSession;

/**
 * Packs whole files into input partitions by size, each file counted with a cost of opening it, as
 * Spark packs small files: a partition holds at most min(maxPartitionBytes, max(openCostInBytes,
 * total / parallelism)) bytes, or one larger file.
 *
 * @param maxPartitionBytes upper limit of a partition, {@code spark.sql.files.maxPartitionBytes}
 * @param openCostInBytes bytes that could be read while a file is opened, {@code
 *     spark.sql.files.openCostInBytes}
 * @param parallelism number of partitions wanted at least, {@code spark.sql.files.minPartitionNum},
 *     or the default parallelism
 */
public record FilePacking(long maxPartitionBytes, long openCostInBytes, int parallelism) {
  /** The session's settings. */
  public static FilePacking of(SparkSession session) {
    return new FilePacking(
        JavaUtils.byteStringAsBytes(session.conf().get("spark.sql.files.maxPartitionBytes")),
        JavaUtils.byteStringAsBytes(session.conf().get("spark.sql.files.openCostInBytes")),
        Integer.parseInt(
            session
                .conf()
                .get(
                    "spark.sql.files.minPartitionNum",
                    Integer.toString(session.sparkContext().defaultParallelism()))));
  }

  /** The files in their order, cut into consecutive partitions; none is empty. */
  public List<List<InputFile>> pack(List<InputFile> files) {
    long total = files.stream().mapToLong(file -> file.length() + openCostInBytes).sum();
    long limit =
        Math.min(maxPartitionBytes, Math.max(openCostInBytes, total / Math.max(1, parallelism)));
    List<List<InputFile>> partitions = new ArrayList<>();
    List<InputFile> current = new ArrayList<>();
    long size = 0;
    for (InputFile file : files) {
      if (!current.isEmpty() && size + file.length() > limit) {
        partitions.add(List.copyOf(current));
        current.clear();
        size = 0;
      }
      current.add(file);
      size += file.length() + openCostInBytes;
    }
    if (!current.isEmpty()) {
      partitions.add(List.copyOf(current));
    }
    return partitions;
  }
}
