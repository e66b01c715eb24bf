package io.github.sparkreversible.datasets.source;

import io.github.sparkreversible.datasets.files.InputFile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.network.util.JavaUtils;
import org.apache.spark.sql.SparkSession;

/**
 * Packs files into input partitions by size, each file counted with a cost of opening it, as Spark
 * packs small files: a partition holds at most min(maxPartitionBytes, max(openCostInBytes, total /
 * parallelism)) bytes. A larger file has a partition of its own, or, if its format can be split, is
 * cut into as many equal parts as it exceeds that limit, each a partition of its own.
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

  /**
   * The files in their order, cut into consecutive partitions; none is empty.
   *
   * @param files the files
   * @param isSplittable whether a file may be cut into parts
   */
  public List<FilePartition> pack(List<InputFile> files, Predicate<InputFile> isSplittable) {
    long total = files.stream().mapToLong(file -> file.length() + openCostInBytes).sum();
    long limit =
        Math.max(
            1,
            Math.min(
                maxPartitionBytes, Math.max(openCostInBytes, total / Math.max(1, parallelism))));
    List<FilePartition> partitions = new ArrayList<>();
    List<FilePart> current = new ArrayList<>();
    long size = 0;
    for (InputFile file : files) {
      if (!current.isEmpty() && size + file.length() > limit) {
        partitions.add(new FilePartition(current));
        current = new ArrayList<>();
        size = 0;
      }
      if (file.length() > limit && isSplittable.test(file)) {
        partitions.addAll(parts(file, limit));
      } else {
        current.add(FilePart.whole(file));
        size += file.length() + openCostInBytes;
      }
    }
    if (!current.isEmpty()) {
      partitions.add(new FilePartition(current));
    }
    return partitions;
  }

  private static List<FilePartition> parts(InputFile file, long limit) {
    int count = (int) Math.min(Integer.MAX_VALUE, (file.length() + limit - 1) / limit);
    List<FilePartition> parts = new ArrayList<>(count);
    for (int index = 0; index < count; index++) {
      parts.add(new FilePartition(List.of(new FilePart(file, index, count))));
    }
    return parts;
  }
}
