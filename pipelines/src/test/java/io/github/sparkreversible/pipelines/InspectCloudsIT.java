package io.github.sparkreversible.pipelines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.sparkreversible.datasets.pointcloud.format.PointCloudWriter;
import io.github.sparkreversible.datasets.pointcloud.format.PointTable;
import io.github.sparkreversible.datasets.pointcloud.format.SmallClouds;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code inspect} leaves of point clouds. */
class InspectCloudsIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> COLUMNS = List.of("x", "y", "z", "intensity");

  @TempDir Path folder;

  @Test
  void factsAreInTheFilesOwnCoordinates() throws IOException {
    write(
        PointCloudWriter.PLY_BINARY, "utm.ply", new float[] {0, 1, 2, 3, 4, 5, 6, 7}, 4_649_000.25);
    JobRun run = inspect(data(), "--mode", "FAILFAST");

    assertEquals(0, run.exitCode(), run::err);
    JsonNode file = json().get("utm.ply");
    assertEquals(
        "{\"error\":null,\"count\":2,\"finiteCount\":2,\"columns\":[\"x\",\"y\",\"z\",\"intensity\"],"
            + "\"min\":[0.0,4649001.25,2.0,3.0],\"max\":[4.0,4649005.25,6.0,7.0],"
            + "\"mean\":[2.0,4649003.25,4.0,5.0]}",
        withoutOrigin(file).toString());
  }

  @Test
  void everyFormatAgreesWithTheRowsOfTheDataSource() throws IOException {
    SmallClouds.write(data());
    // They need options.
    Files.delete(data().resolve("rows.bin"));
    Files.delete(data().resolve("latest.h5"));
    JobRun run = inspect(data(), "--mode", "PERMISSIVE");

    assertEquals(0, run.exitCode(), run::err);
    Map<String, JsonNode> files = json();
    assertTrue(files.size() > 25, files.keySet()::toString);
    for (Map.Entry<String, JsonNode> file : files.entrySet()) {
      assertTrue(file.getValue().get("error").isNull(), file::toString);
      assertSameAsRows(file.getKey(), file.getValue());
    }
    String html = Files.readString(output().resolve("inspect.html"));
    assertEquals(files.size(), html.split("src=\"data:image/png;base64,", -1).length - 1);
  }

  /** Count, and each column's extremes and mean, by adding up the tensors of all clouds. */
  private void assertSameAsRows(String name, JsonNode facts) {
    List<Row> rows =
        LocalSpark.session()
            .read()
            .format("pointcloud")
            .load(data().resolve(name).toString())
            .select("tensor", "offset", "columns")
            .collectAsList();
    int columns = rows.get(0).getList(2).size();
    double[] min = new double[columns];
    double[] max = new double[columns];
    double[] sum = new double[columns];
    Arrays.fill(min, Double.POSITIVE_INFINITY);
    Arrays.fill(max, Double.NEGATIVE_INFINITY);
    long count = 0;
    for (Row row : rows) {
      float[] values = TensorColumn.fromRow(row.getStruct(0)).toFloats();
      List<Double> offset = row.getList(1);
      for (int i = 0; i < values.length; i++) {
        int column = i % columns;
        double value = values[i] + (column < 3 ? offset.get(column) : 0);
        min[column] = Math.min(min[column], value);
        max[column] = Math.max(max[column], value);
        sum[column] += value;
      }
      count += values.length / columns;
    }
    assertEquals(count, facts.get("count").longValue(), name);
    assertEquals(columns, facts.get("columns").size(), name);
    for (int i = 0; i < columns; i++) {
      double tolerance = 1e-3 + 1e-6 * Math.max(Math.abs(min[i]), Math.abs(max[i]));
      assertEquals(min[i], facts.get("min").get(i).doubleValue(), tolerance, name);
      assertEquals(max[i], facts.get("max").get(i).doubleValue(), tolerance, name);
      assertEquals(sum[i] / count, facts.get("mean").get(i).doubleValue(), tolerance, name);
    }
  }

  @Test
  void rowsWithoutAHeaderAreReportedWithTheOptionThatTheyNeed() throws IOException {
    Files.write(data().resolve("rows.bin"), new byte[64]);
    write(PointCloudWriter.NPY, "a.npy", new float[] {0, 1, 2, 3}, 0);

    JobRun run = inspect(data(), "--mode", "PERMISSIVE");
    assertEquals(0, run.exitCode(), run::err);
    String error = json().get("rows.bin").get("error").textValue();
    assertTrue(error.contains("option 'columns'"), error);
    assertEquals(error.indexOf("rows.bin"), error.lastIndexOf("rows.bin"), error);
    assertTrue(json().get("a.npy").get("error").isNull());

    run = inspect(data(), "--overwrite");
    assertEquals(1, run.exitCode());
    assertTrue(run.err().contains("rows.bin") && run.err().contains("'columns'"), run::err);
    assertFalse(run.err().contains("Exception"), run::err);

    run = inspect(data(), "--overwrite", "--read", "columns=4");
    assertEquals(0, run.exitCode(), run::err);
    assertEquals(4, json().get("rows.bin").get("count").intValue());
  }

  @Test
  void columnsAreForTheFilesThatNeedThem() throws IOException {
    Files.write(data().resolve("rows.bin"), new byte[64]);
    Files.writeString(data().resolve("a.xyz"), "1 2 3\n4 5 6\n");
    Files.writeString(data().resolve("b.xyz"), "1 2 3 4\n");
    Files.writeString(data().resolve("c.csv"), "x,y,z,time\n1,2,3,4\n");
    write(PointCloudWriter.PLY_BINARY, "d.ply", new float[] {0, 1, 2, 3}, 0);
    JobRun run = inspect(data(), "--read", "columns=4");

    assertEquals(0, run.exitCode(), run::err);
    assertEquals(4, columns("rows.bin").size());
    assertEquals(List.of("x", "y", "z"), columns("a.xyz"));
    assertEquals(List.of("x", "y", "z", "time"), columns("c.csv"));
    assertEquals(COLUMNS, columns("d.ply"));

    run = inspect(data(), "--overwrite", "--read", "columns=x,y,z,weight");
    assertEquals(0, run.exitCode(), run::err);
    assertEquals(List.of("x", "y", "z", "weight"), columns("rows.bin"));
    assertEquals(List.of("x", "y", "z"), columns("a.xyz"));
    assertEquals(List.of("x", "y", "z", "weight"), columns("b.xyz"));
    assertEquals(List.of("x", "y", "z", "time"), columns("c.csv"));
    assertEquals(COLUMNS, columns("d.ply"));
  }

  private List<String> columns(String file) throws IOException {
    List<String> columns = new ArrayList<>();
    json().get(file).get("columns").forEach(name -> columns.add(name.textValue()));
    return columns;
  }

  @Test
  void brokenFilesKeepTheFactsOfTheirHeader() throws IOException {
    Files.writeString(
        data().resolve("short.ply"),
        "ply\nformat ascii 1.0\nelement vertex 2\nproperty float x\nproperty float y\n"
            + "property float z\nend_header\n1 2 3\n1 2 three\n");
    JobRun run = inspect(data(), "--mode", "PERMISSIVE");

    assertEquals(0, run.exitCode(), run::err);
    JsonNode file = json().get("short.ply");
    assertTrue(file.get("error").textValue().contains("'three'"), file::toString);
    assertEquals(2, file.get("count").intValue());
    assertEquals("[\"x\",\"y\",\"z\"]", file.get("columns").toString());
    for (String unknown : List.of("finiteCount", "min", "max", "mean")) {
      assertTrue(file.get(unknown).isNull(), file::toString);
    }
  }

  @Test
  void pointsThatAreNotFiniteAreLeftOutAndCloudsOfNoneHaveNoStatistics() throws IOException {
    Files.writeString(data().resolve("a.xyz"), "1 2 3\nnan 4 5\n7 8 inf\n3 2 1\n");
    Files.writeString(data().resolve("b.csv"), "x,y,z\n");
    JobRun run = inspect(data());

    assertEquals(0, run.exitCode(), run::err);
    JsonNode some = json().get("a.xyz");
    assertEquals(4, some.get("count").intValue());
    assertEquals(2, some.get("finiteCount").intValue());
    assertEquals("[2.0,2.0,2.0]", some.get("mean").toString());
    JsonNode none = json().get("b.csv");
    assertEquals(0, none.get("count").intValue());
    assertTrue(none.get("mean").isNull(), none::toString);
  }

  private Path data() {
    Path data = folder.resolve("data");
    assertTrue(data.toFile().mkdirs() || Files.isDirectory(data));
    return data;
  }

  private Path output() {
    return folder.resolve("output");
  }

  private void write(PointCloudWriter writer, String name, float[] values, double offset)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    writer.write(new PointTable(COLUMNS, FloatBuffer.wrap(values), List.of(0.0, offset, 0.0)), out);
    Files.write(data().resolve(name), out.toByteArray());
  }

  private JobRun inspect(Path data, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("inspect", "--format", "pointcloud", "--data", data.toString()));
    arguments.addAll(List.of("--output", output().toString()));
    arguments.addAll(Arrays.asList(more));
    return JobRun.of(arguments.toArray(String[]::new));
  }

  /** The objects by the names of their files. */
  private Map<String, JsonNode> json() throws IOException {
    Map<String, JsonNode> files = new TreeMap<>();
    for (JsonNode file : JSON.readTree(output().resolve("inspect.json").toFile())) {
      String origin = file.get("origin").textValue();
      assertNotNull(origin);
      files.put(origin.substring(origin.lastIndexOf('/') + 1), file);
    }
    return files;
  }

  private static JsonNode withoutOrigin(JsonNode file) {
    ObjectNode copy = file.deepCopy();
    copy.remove("origin");
    return copy;
  }
}
