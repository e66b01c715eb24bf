package io.github.sparkreversible.datasets.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.testing.LocalSpark;
import io.github.sparkreversible.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** MNIST and CIFAR-10 as they are, and what Spark pushes down. */
public class CollectionsIT {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir public Path folder;

  private static List<Long> counts(Dataset<Row> rows, String column) {
    return rows.groupBy(column).count().orderBy(column).collectAsList().stream()
        .map(row -> row.getLong(1))
        .toList();
  }

  /** Mean of each channel over all rows. */
  private static double[] means(Dataset<Row> rows, int channels) {
    double[] sums = new double[channels];
    long pixels = 0;
    Iterator<Row> all = rows.select("tensor").toLocalIterator();
    while (all.hasNext()) {
      Tensor tensor = TensorColumn.fromRow(all.next().getStruct(0));
      float[] values = tensor.toFloats();
      for (int i = 0; i < values.length; i++) {
        sums[i % channels] += values[i];
      }
      pixels += values.length / channels;
    }
    for (int c = 0; c < channels; c++) {
      sums[c] /= pixels;
    }
    return sums;
  }

  @Test
  public void mnistHasItsCountsAndLabels() {
    String mnist = SharedData.require("mnist").toString();
    Dataset<Row> all = SPARK.read().format("idx").load(mnist);
    assertEquals(List.of(10_000L, 60_000L), counts(all, "origin"));
    Dataset<Row> train = all.where("count = 60000");
    assertEquals(
        List.of(5923L, 6742L, 5958L, 6131L, 5842L, 5421L, 5918L, 6265L, 5851L, 5949L),
        counts(train, "label"));
    Row first = train.where("index = 0").select("label", "tensor", "origin").first();
    assertEquals(5, first.getInt(0));
    assertArrayEquals(new int[] {28, 28, 1}, TensorColumn.fromRow(first.getStruct(1)).shape());
    assertTrue(first.getString(2).endsWith("train-images-idx3-ubyte.gz"), first.getString(2));
    Dataset<Row> test = SPARK.read().format("idx").load(mnist + "/t10k-images-idx3-ubyte.gz");
    assertArrayEquals(new double[] {33.7912}, means(test, 1), 1e-3);
  }

  @Test
  public void cifarHasItsCountsAndColours() {
    String cifar = SharedData.require("cifar10").toString();
    Dataset<Row> all =
        SPARK.read().format("cifar").option("pathGlobFilter", "*.bin.gz").load(cifar);
    assertEquals(List.of(3000L, 3000L, 3000L, 3000L, 3000L, 10_000L), counts(all, "origin"));
    Dataset<Row> test = all.where("origin like '%test_batch%'");
    assertEquals(List.of(1000L), counts(test, "label").stream().distinct().toList());
    // Of the original test images: 126.0, 123.7, 114.9.
    assertArrayEquals(new double[] {126.0, 123.7, 114.9}, means(test, 3), 1);
  }

  @Test
  public void aLargeFileIsReadInPartsAndFilesAreSkippedByTheirCount() throws IOException {
    Files.write(folder.resolve("a.idx"), SmallCollections.images(100, 10, 10));
    Files.write(folder.resolve("b.idx"), SmallCollections.images(3, 10, 10));
    Files.write(folder.resolve("c.idx"), new byte[] {1, 2, 3, 4});
    SPARK.conf().set("spark.sql.files.maxPartitionBytes", "3000");
    try {
      Dataset<Row> rows =
          SPARK.read().format("idx").option("mode", "PERMISSIVE").load(folder.toString());
      assertEquals(104, rows.count());
      Dataset<Row> large = rows.where("count > 50");
      assertEquals(
          List.of(0, 1, 2),
          large.limit(3).select("index").collectAsList().stream()
              .map(row -> row.getInt(0))
              .toList());
      assertEquals(100, large.select("tensor").count());
      assertTrue(
          SPARK.read().format("idx").load(folder + "/a.idx").toJavaRDD().getNumPartitions() > 2);
      String plan = large.queryExecution().toString();
      assertTrue(plan.contains("GreaterThan(count,50)"), plan);
      Row corrupt = rows.where("_corrupt_record is not null").first();
      assertTrue(
          corrupt.<String>getAs("_corrupt_record").contains("c.idx at byte 0"), corrupt::toString);
    } finally {
      SPARK.conf().unset("spark.sql.files.maxPartitionBytes");
    }
  }
}
