package io.github.sparkreversible.datasets.pointcloud;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.pointcloud.PointCloudManifest.Entry;
import io.github.sparkreversible.datasets.pointcloud.format.PointCloudWriter;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data source {@code pointcloud} on Spark. */
public class PointCloudDataSourceIT {
  private static SparkSession spark;

  @TempDir Path folder;

  @BeforeAll
  static void session() {
    spark = LocalSpark.session();
  }

  private static DataFrameReader reader() {
    return spark.read().format("pointcloud");
  }

  /** Copies files that other programs wrote into the folder. */
  private void addFixtures(String... names) throws IOException {
    for (String name : names) {
      try (InputStream stream =
          PointCloudDataSourceIT.class.getResourceAsStream("/pointcloud/" + name)) {
        Files.copy(stream, folder.resolve(name));
      }
    }
  }

  /** 1000 rows x = i, y = 2 i, z = 0.5, label = i % 7 as float32. */
  private Path addRows(String name) throws IOException {
    ByteBuffer rows = ByteBuffer.allocate(1000 * 16).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < 1000; i++) {
      rows.putFloat(i).putFloat(2 * i).putFloat(0.5f).putFloat(i % 7);
    }
    Files.createDirectories(folder.resolve(name).getParent());
    return Files.write(folder.resolve(name), rows.array());
  }

  private static Tensor tensor(Row row, String column) {
    return TensorColumn.fromRow(row.getStruct(row.fieldIndex(column)));
  }

  @Test
  public void everySharedFileIsReadOrReported() throws IOException {
    Map<String, List<Entry>> byOption = new TreeMap<>();
    for (Entry entry : PointCloudManifest.entries()) {
      String columns = entry.columns() == null ? "" : entry.columns();
      byOption.computeIfAbsent(columns, key -> new ArrayList<>()).add(entry);
    }
    for (Map.Entry<String, List<Entry>> group : byOption.entrySet()) {
      DataFrameReader reader = reader().option("mode", "PERMISSIVE");
      if (!group.getKey().isEmpty()) {
        reader.option("columns", group.getKey());
      }
      String[] paths =
          group.getValue().stream().map(entry -> entry.path().toString()).toArray(String[]::new);
      Map<String, Row> rows = new TreeMap<>();
      for (Row row : reader.load(paths).collectAsList()) {
        rows.put(Path.of(row.<String>getAs("origin")).getFileName().toString(), row);
      }
      for (Entry entry : group.getValue()) {
        check(entry, rows.get(entry.path().getFileName().toString()));
      }
    }
  }

  private static void check(Entry entry, Row row) {
    assertNotNull(row, entry.name());
    String corrupt = row.getAs("_corrupt_record");
    if (!entry.isReadable()) {
      assertNotNull(corrupt, entry.name());
      assertNull(row.getAs("tensor"), entry.name());
      return;
    }
    assertNull(corrupt, entry.name());
    assertEquals(entry.count(), row.<Long>getAs("count"), entry.name());
    List<String> columns = row.getList(row.fieldIndex("columns"));
    Tensor tensor = tensor(row, "tensor");
    assertArrayEquals(new int[] {(int) entry.count(), columns.size()}, tensor.shape());
    if (entry.numbers("min") == null) {
      return;
    }
    List<Double> offset = row.getList(row.fieldIndex("offset"));
    float[] values = tensor.toFloats();
    for (int i = 0; i < entry.texts("columns").size(); i++) {
      int column = columns.indexOf(entry.texts("columns").get(i));
      double added = offset != null && column < 3 ? offset.get(column) : 0;
      double last = entry.numbers("last")[i];
      assertEquals(
          last,
          values[((int) entry.count() - 1) * columns.size() + column] + added,
          1e-3,
          entry.name());
    }
  }

  @Test
  public void coordinatesBeyondFloat32KeepTheirOffset() throws IOException {
    addFixtures("format7.laz", "v1.npy");
    for (Row row : reader().load(folder.toString()).collectAsList()) {
      List<Double> offset = row.getList(row.fieldIndex("offset"));
      float[] values = tensor(row, "tensor").toFloats();
      if (row.<String>getAs("origin").endsWith(".laz")) {
        assertEquals(
            List.of(499900.0, 4648850.0, 0.0),
            List.of(offset.get(0), offset.get(1), offset.get(2)));
        assertEquals(499900.0, values[0] + offset.get(0), 1e-5);
        assertEquals(4648850.0, values[1] + offset.get(1), 1e-5);
      } else {
        assertEquals(List.of(0.0, 0.0, 0.0), offset);
        assertEquals(-10, values[0]);
      }
    }
  }

  @Test
  public void labelsOfCloudsComeFromAnArrayOfTheFile() throws IOException {
    addFixtures("labelled.h5", "labelled.npz");
    List<Row> rows =
        reader()
            .option("cloudLabels", "label")
            .option("pointLabels", "pid")
            .option("chunkPoints", 8)
            .load(folder.resolve("labelled.h5").toString())
            .where("label <> '3'")
            .orderBy("cloud", "firstPoint")
            .collectAsList();
    assertEquals(5 * 3, rows.size());
    for (Row row : rows) {
      int cloud = row.getAs("cloud");
      assertEquals(Integer.toString(cloud), row.getAs("label"));
      ByteBuffer labels = tensor(row, "pointLabels").data();
      assertEquals(cloud * 20 + row.<Long>getAs("firstPoint"), labels.getInt());
    }
    assertEquals(
        List.of("0", "1", "2", "3", "4", "5"),
        reader()
            .option("cloudLabels", "label")
            .load(folder.resolve("labelled.h5").toString())
            .select("label")
            .as(Encoders.STRING())
            .collectAsList());
    Row corrupt =
        reader()
            .option("cloudLabels", "wrong")
            .option("mode", "PERMISSIVE")
            .load(folder.resolve("labelled.npz").toString())
            .first();
    String error = corrupt.getAs("_corrupt_record");
    assertTrue(error.contains("119 labels") && error.contains("6 clouds"), error);
    assertNull(corrupt.getAs("label"));
  }

  @Test
  public void labelsOfCloudsNeedAFormatThatHasThem() throws IOException {
    addFixtures("v1.npy");
    Row corrupt =
        reader()
            .option("cloudLabels", "label")
            .option("mode", "PERMISSIVE")
            .load(folder.toString())
            .first();
    String error = corrupt.getAs("_corrupt_record");
    assertTrue(error.contains("NPY") && error.contains("'label'"), error);
    String both =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    reader()
                        .option("cloudLabels", "label")
                        .option("labels", "folder")
                        .load(folder.toString()))
            .getMessage();
    assertTrue(both.contains("cloudLabels") && both.contains("folder"), both);
  }

  @Test
  public void chunksOfAllPartitionsAreThePointsInOrder() throws IOException {
    addRows("a/scan.bin");
    String before = spark.conf().get("spark.sql.files.maxPartitionBytes");
    spark.conf().set("spark.sql.files.maxPartitionBytes", "3000");
    try {
      Dataset<Row> chunks =
          reader()
              .option("columns", "x,y,z,kind")
              .option("pointLabels", "kind")
              .option("chunkPoints", 64)
              .option("labels", "folder")
              .load(folder.toString());
      assertTrue(chunks.rdd().getNumPartitions() > 3);
      List<Row> rows = chunks.collectAsList();
      assertEquals(16, rows.size());
      assertEquals(16, chunks.select("origin").count());
      int point = 0;
      for (Row row : rows) {
        assertEquals(point, row.<Long>getAs("firstPoint"));
        assertEquals(1000, row.<Long>getAs("count"));
        assertEquals("a", row.getAs("label"));
        assertEquals(List.of("x", "y", "z"), row.getList(row.fieldIndex("columns")));
        float[] values = tensor(row, "tensor").toFloats();
        float[] kinds = tensor(row, "pointLabels").toFloats();
        assertEquals((double) point, row.<Row>getAs("bounds").<Double>getAs("minX"));
        for (int i = 0; i < kinds.length; i++, point++) {
          assertArrayEquals(
              new float[] {point, 2 * point, 0.5f},
              new float[] {values[3 * i], values[3 * i + 1], values[3 * i + 2]});
          assertEquals(point % 7, kinds[i]);
        }
      }
      assertEquals(1000, point);
    } finally {
      spark.conf().set("spark.sql.files.maxPartitionBytes", before);
    }
  }

  @Test
  public void textIsChunkedWithoutAKnownCount() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 130; i++) {
      text.append(i).append(" 0 0\n");
    }
    Files.writeString(folder.resolve("points.xyz"), text);
    List<Row> rows = reader().option("chunkPoints", 50).load(folder.toString()).collectAsList();
    assertEquals(3, rows.size());
    assertEquals(130, rows.get(0).<Long>getAs("count"));
    assertEquals(100f, tensor(rows.get(2), "tensor").toFloats()[0]);
    assertEquals(
        3, reader().option("chunkPoints", 50).load(folder.toString()).select("origin").count());
  }

  @Test
  public void arraysOfCloudsAreARowACloud() throws IOException {
    addFixtures("clouds.npy", "modelnet.h5");
    Dataset<Row> rows = reader().load(folder.toString());
    assertEquals(11, rows.count());
    Row last = rows.filter(functions.col("cloud").equalTo(5)).collectAsList().get(0);
    assertEquals(20, last.<Long>getAs("count"));
    assertEquals(300 * 0.25f - 10, tensor(last, "tensor").toFloats()[0]);
  }

  @Test
  public void tilesHoldEveryPointOnce() throws IOException {
    addRows("a/scan.bin");
    List<Row> rows =
        reader().option("columns", "4").option("tileSize", 500).load(folder + "/a").collectAsList();
    // Points lie on y = 2 x, x up to 999, y up to 1998.
    assertEquals(
        List.of("0,0", "0,1", "1,2", "1,3"),
        rows.stream().map(row -> row.getAs("tileX") + "," + row.getAs("tileY")).toList());
    int points = 0;
    for (Row row : rows) {
      points += tensor(row, "tensor").size(0);
      assertTrue(
          row.<Row>getAs("bounds").<Double>getAs("minX") >= 500.0 * row.<Long>getAs("tileX"));
    }
    assertEquals(1000, points);
  }

  @Test
  public void headerFactsDoNotNeedTheBody() throws IOException {
    byte[] header =
        ("ply\nformat ascii 1.0\nelement vertex 3\nproperty double x\nproperty double y\n"
                + "property double z\nend_header\nno numbers\nat all, but\nlong enough here")
            .getBytes(StandardCharsets.US_ASCII);
    Files.write(folder.resolve("broken.ply"), header);
    Dataset<Row> files = reader().load(folder.toString());
    Row facts = files.select("count", "columns").collectAsList().get(0);
    assertEquals(3, facts.getLong(0));
    assertEquals(List.of("x", "y", "z"), facts.getList(1));
    assertEquals(0, files.filter("count > 3").count());
    assertThrows(Exception.class, () -> files.select("tensor").collectAsList());
    assertEquals(
        0,
        reader().option("mode", "DROPMALFORMED").load(folder.toString()).select("origin").count());
  }

  @Test
  public void writtenCloudsComeBack() throws IOException {
    addRows("a/scan.bin");
    Dataset<Row> rows =
        reader()
            .option("columns", "x,y,z,kind")
            .option("pointLabels", "kind")
            .option("chunkPoints", 300)
            .load(folder + "/a")
            .withColumn("name", functions.col("firstPoint").cast("string"));
    CloudFiles.write(rows, "name", folder + "/written", PointCloudWriter.PLY_BINARY);
    List<Row> read =
        reader().option("pointLabels", "label").load(folder + "/written").collectAsList();
    List<Row> expected = rows.orderBy("name").collectAsList();
    assertEquals(4, read.size());
    for (int i = 0; i < read.size(); i++) {
      assertEquals(tensor(expected.get(i), "tensor"), tensor(read.get(i), "tensor"));
      assertEquals(tensor(expected.get(i), "pointLabels"), tensor(read.get(i), "pointLabels"));
    }
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    CloudFiles.write(
                        rows.drop("offset"), "name", folder + "/more", PointCloudWriter.NPY))
            .getMessage();
    assertTrue(message.contains("'offset'"), message);
  }

  @Test
  public void optionsAreChecked() {
    for (String[] option :
        new String[][] {
          {"chunkPoints", "0"},
          {"columns", "x,x"},
          {"offset", "1,2"},
          {"format", "e57"},
          {"tileSize", "-1"},
          {"chunk", "3"}
        }) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> reader().option(option[0], option[1]).load(folder.toString()))
              .getMessage();
      assertTrue(message.contains("'" + option[0] + "'"), message);
    }
  }
}
