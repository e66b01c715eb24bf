package io.github.sparkreversible.datasets.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.pointcloud.CloudFiles;
import io.github.sparkreversible.datasets.pointcloud.format.PointCloudWriter;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that tell of a cloud's coordinates do not outlive them. */
public class MovedPointsIT {
  @TempDir Path folder;

  /** A scan whose coordinates have an offset. */
  private Dataset<Row> scan() throws IOException {
    return LocalSpark.session().read().format("pointcloud").load(scanFile().toString());
  }

  private Path scanFile() throws IOException {
    Path file = folder.resolve("scan.laz");
    Files.deleteIfExists(file);
    try (InputStream stream = MovedPointsIT.class.getResourceAsStream("/pointcloud/format7.laz")) {
      Files.copy(stream, file);
    }
    return file;
  }

  private static void requireNoCoordinates(Dataset<Row> moved) {
    Row row = moved.first();
    assertTrue(row.isNullAt(row.fieldIndex("offset")), "offset");
    assertTrue(row.isNullAt(row.fieldIndex("bounds")), "bounds");
  }

  @Test
  public void aNormalizedScanIsWrittenWhereItIs() throws IOException {
    Dataset<Row> scan = scan();
    assertFalse(scan.first().isNullAt(scan.first().fieldIndex("offset")));
    PointCloudNormalizer normalizer = new PointCloudNormalizer();
    Dataset<Row> normal = normalizer.transform(scan);
    assertEquals(normalizer.transformSchema(scan.schema()).json(), normal.schema().json());
    requireNoCoordinates(normal);
    String written = folder.resolve("normal").toString();
    CloudFiles.write(
        normal.withColumn("name", functions.lit("scan")),
        "name",
        written,
        PointCloudWriter.PLY_BINARY);
    Row again = LocalSpark.session().read().format("pointcloud").load(written).first();
    Tensor tensor = TensorColumn.fromRow(again.getStruct(again.fieldIndex("tensor")));
    float[] values = tensor.toFloats();
    for (int point = 0; point < tensor.size(0); point++) {
      float x = values[point * tensor.size(1)];
      assertTrue(Math.abs(x) < 1.001, "x of point " + point + " is " + x);
    }
  }

  @Test
  public void augmentedPointsHaveNoOffsetEither() throws IOException {
    requireNoCoordinates(new PointCloudAugmenter().setRotation(90).transform(scan()));
  }

  /** What is drawn by the bounds is drawn before they become null. */
  @Test
  public void columnsThatBecomeNullTellRowsApartBefore() throws IOException {
    Dataset<Row> chunks =
        LocalSpark.session()
            .read()
            .format("pointcloud")
            .option("chunkPoints", 5)
            .option("pointLabels", "classification")
            .load(scanFile().toString())
            .withColumn("id", functions.col("firstPoint"));
    for (boolean drops : new boolean[] {false, true}) {
      PointCloudAugmenter augmenter =
          new PointCloudAugmenter().setJitter(0.1).setDrop(drops ? 0.5 : 0).setKeyCol("bounds");
      Dataset<Row> inPlace = augmenter.transform(chunks);
      assertEquals(augmenter.transformSchema(chunks.schema()).json(), inPlace.schema().json());
      requireNoCoordinates(inPlace);
      augmenter.setOutputCol("other").setLabelsOutputCol(drops ? "otherLabels" : "");
      assertEquals(
          TensorRows.tensors(augmenter.transform(chunks), "other"),
          TensorRows.tensors(inPlace, "tensor"));
    }
  }

  @Test
  public void aTensorMayHaveTheNameOfAColumnThatBecomesNull() throws IOException {
    Dataset<Row> scan = scan().drop("offset").withColumnRenamed("tensor", "offset");
    PointCloudNormalizer normalizer =
        new PointCloudNormalizer().setInputCol("offset").setOutputCol("offset");
    Row row = normalizer.transform(scan).first();
    assertFalse(row.isNullAt(row.fieldIndex("offset")));
  }

  @Test
  public void theOffsetStaysWithTheTensorThatItBelongsTo() throws IOException {
    Row row = new PointCloudNormalizer().setOutputCol("normal").transform(scan()).first();
    assertFalse(row.isNullAt(row.fieldIndex("offset")));
    Row sampled = new PointCloudSampler().setPoints(20).transform(scan()).first();
    assertFalse(sampled.isNullAt(sampled.fieldIndex("offset")));
  }
}
