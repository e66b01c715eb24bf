package io.github.sparkreversible.datasets.pointcloud.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that numpy, h5py and LASzip wrote give the numbers that they were given. */
public class FixturesTest extends JUnitPlatformSuite {
  private static final int LAS_POINTS = 120;
  private static final int TIME_LESS = 0;

  private static double[] grid(int count) {
    return IntStream.range(0, count).mapToDouble(i -> i * 0.25 - 10).toArray();
  }

  private static double[] counted(int count) {
    return IntStream.range(0, count).mapToDouble(i -> i).toArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1.npy", "v2.npy", "v3.npy"})
  public void everyVersionOfNpyIsRead(String name) throws IOException {
    ReadPoints points = ReadPoints.of(Fixtures.content(name));
    assertArrayEquals(grid(120), points.values());
    assertEquals(List.of("x", "y", "z", "intensity"), points.header().columns());
  }

  @ParameterizedTest
  @ValueSource(strings = {"le_f2.npy", "be_f8.npy"})
  public void everyFloatingPointTypeOfNpyIsRead(String name) throws IOException {
    assertArrayEquals(grid(90), ReadPoints.of(Fixtures.content(name)).values());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "le_i1.npy",
        "le_i2.npy",
        "be_i4.npy",
        "le_i8.npy",
        "le_u1.npy",
        "le_u2.npy",
        "le_u4.npy",
        "be_u8.npy"
      })
  public void everyIntegerTypeOfNpyIsRead(String name) throws IOException {
    assertArrayEquals(counted(90), ReadPoints.of(Fixtures.content(name)).values());
  }

  @Test
  public void threeDimensionsAreClouds() throws IOException {
    ReadPoints points = ReadPoints.of(Fixtures.content("clouds.npy"));
    assertEquals(5, points.header().clouds());
    assertEquals(10, points.header().count());
    assertArrayEquals(grid(150), points.values());
  }

  @ParameterizedTest
  @CsvSource({"stored.npz,160,true", "deflated.npz,160,false", "fortran.npz,120,false"})
  public void npzIsRead(String name, int numbers, boolean seekable) throws IOException {
    ReadPoints points = ReadPoints.of(Fixtures.content(name));
    assertArrayEquals(grid(numbers), points.values());
    assertEquals(seekable, points.header().seekable());
  }

  @Test
  public void anArrayOfNpzIsChosenByName() throws IOException {
    PointReadOptions options = new PointReadOptions(ColumnChoice.parse("label"), "labels", 0, 0);
    assertArrayEquals(
        counted(40), ReadPoints.of(Fixtures.content("deflated.npz"), options).values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"single.h5", "several.h5", "fortran.npz", "several.npz"})
  public void thePointsAreFoundByOneRuleInNpzAndHdf5(String name) throws IOException {
    assertArrayEquals(grid(120), ReadPoints.of(Fixtures.content(name)).values());
  }

  @ParameterizedTest
  @CsvSource({
    "latest.h5,,'arrays [], expected a single one, or one of [points, data, xyz, pos, coords]'",
    "labelled.h5,normals,'arrays [data, label, pid], expected normals'",
    "labelled.npz,normals,'arrays [points, labels, wrong], expected normals'"
  })
  public void anArrayThatIsMissingIsNamedBesideThoseThatAreThere(
      String name, String wanted, String expected) {
    PointReadOptions options = new PointReadOptions(ColumnChoice.ALL, wanted, 0, 0);
    MalformedFileException error =
        assertThrows(
            MalformedFileException.class, () -> ReadPoints.of(Fixtures.content(name), options));
    assertTrue(error.getMessage().contains(expected), error.getMessage());
  }

  @Test
  public void ptsIsRead() throws IOException {
    ReadPoints points = ReadPoints.of(Fixtures.content("scan.pts"));
    assertEquals(25, points.header().count());
    assertEquals(List.of("x", "y", "z", "intensity", "r", "g", "b"), points.header().columns());
    assertArrayEquals(
        IntStream.range(0, 25).mapToDouble(i -> i * 80 - 1000).toArray(),
        points.column("intensity"));
    assertArrayEquals(
        IntStream.range(0, 25).mapToDouble(i -> i * 0.75 - 10).toArray(), points.column("x"));
    assertArrayEquals(
        IntStream.range(0, 25).mapToDouble(i -> 3 * i + 2).toArray(), points.column("b"));
  }

  @Test
  public void hdf5OfCompressedChunksIsRead() throws IOException {
    ReadPoints points = ReadPoints.of(Fixtures.content("modelnet.h5"));
    assertEquals(6, points.header().clouds());
    assertEquals(20, points.header().count());
    assertArrayEquals(grid(360), points.values());
  }

  @ParameterizedTest
  @CsvSource({"labelled.h5,pid", "labelled.npz,labels"})
  public void labelsOfAnArrayBesideThePointsAreAColumn(String name, String labels)
      throws IOException {
    PointReadOptions options = new PointReadOptions(ColumnChoice.ALL.withAlso(labels), null, 0, 0);
    ReadPoints points = ReadPoints.of(Fixtures.content(name), options);
    assertEquals(List.of("x", "y", "z", labels), points.header().columns());
    assertArrayEquals(counted(120), points.column(labels));
    for (int i = 0; i < 120; i++) {
      assertEquals(3 * i * 0.25 - 10, points.value(i, 0), "x of point " + i);
    }
  }

  @Test
  public void anArrayWithoutALabelForEachPointIsRefused() {
    PointReadOptions options = new PointReadOptions(ColumnChoice.ALL.withAlso("wrong"), null, 0, 0);
    MalformedFileException error =
        assertThrows(
            MalformedFileException.class,
            () -> ReadPoints.of(Fixtures.content("labelled.npz"), options));
    assertTrue(error.getMessage().contains("'wrong' has 119 labels"), error.getMessage());
    assertTrue(error.getMessage().contains("120 points"), error.getMessage());
  }

  @Test
  public void contiguousBigEndianHdf5IsRead() throws IOException {
    ReadPoints points = ReadPoints.of(Fixtures.content("contiguous.h5"));
    assertEquals(List.of("x", "y", "z", "r", "g", "b"), points.header().columns());
    assertArrayEquals(grid(180), points.values());
  }

  @Test
  public void theLatestHdf5IsReadByPath() throws IOException {
    PointReadOptions options = new PointReadOptions(ColumnChoice.ALL, "scan/xyz", 0, 0);
    assertArrayEquals(counted(150), ReadPoints.of(Fixtures.content("latest.h5"), options).values());
  }

  @ParameterizedTest
  @CsvSource({
    "version0_format0.las,0",
    "version1_format1.las,1",
    "version3_format1.las,1",
    "version4_format7.las,7",
    "format0.laz,0",
    "format1.laz,1",
    "format3.laz,3",
    "format6.laz,6",
    "format7.laz,7",
    "format8.laz,8"
  })
  public void lasAndLazAreRead(String name, int format) throws IOException {
    boolean extended = format >= 6;
    for (Map.Entry<String, IntToDoubleFunction> column : lasColumns(format).entrySet()) {
      PointReadOptions options = PointReadOptions.ofColumns(column.getKey());
      double[] found = ReadPoints.of(Fixtures.content(name), options).column(column.getKey());
      double[] expected = IntStream.range(0, LAS_POINTS).mapToDouble(column.getValue()).toArray();
      // Nearest numbers of decimal fractions differ in the last bit by the order of products.
      double tolerance = extended && column.getKey().equals("scan_angle") ? 1e-12 : 0;
      assertArrayEquals(expected, found, tolerance, column.getKey());
    }
  }

  private static Map<String, IntToDoubleFunction> lasColumns(int format) {
    Map<String, IntToDoubleFunction> columns = new TreeMap<>();
    columns.put("x", i -> (i * 7919 % 20011 - 10000) * 0.01 + 500000);
    columns.put("y", i -> (i * 104729 % 30011 - 15000) * 0.01 + 4649000);
    columns.put("z", i -> i * 31 % 997 * 0.001 + 10);
    columns.put("intensity", i -> i * 541 % 65536);
    columns.put("classification", i -> i % 20);
    columns.put("return_number", i -> 1 + i % 3);
    columns.put("number_of_returns", i -> 3);
    columns.put("user_data", i -> i % 256);
    columns.put("point_source_id", i -> i * 7 % 65536);
    columns.put("scan_angle", i -> format >= 6 ? (i % 181 - 90) * 10 * 0.006 : i % 181 - 90);
    if (format != TIME_LESS) {
      columns.put("gps_time", i -> 1000.5 + i * 0.25);
    }
    if (format == 3 || format >= 7) {
      columns.put("red", i -> i * 257 % 65536);
      columns.put("green", i -> i * 521 % 65536);
      columns.put("blue", i -> i * 1031 % 65536);
    }
    return columns;
  }

  @Test
  public void lasHeadersGiveCountBoundsAndSteps() throws IOException {
    for (String name : List.of("version0_format0.las", "format8.laz")) {
      PointCloudHeader header = ReadPoints.of(Fixtures.content(name)).header();
      assertEquals(LAS_POINTS, header.count());
      assertEquals(List.of(0.01, 0.01, 0.001), header.steps());
      assertEquals(10.0, header.bounds().minZ());
      assertTrue(header.bounds().maxX() > header.bounds().minX());
    }
    assertNull(ReadPoints.of(Fixtures.content("v1.npy")).header().bounds());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1.npy",
        "le_f2.npy",
        "clouds.npy",
        "stored.npz",
        "deflated.npz",
        "fortran.npz",
        "scan.pts",
        "modelnet.h5",
        "contiguous.h5",
        "version4_format7.las",
        "format1.laz",
        "format7.laz"
      })
  public void everyReaderGoesForward(String name) throws IOException {
    double[] all = ReadPoints.of(Fixtures.content(name)).values();
    try (PointReader reader =
        PointCloudFormat.ofPath(name).open(Fixtures.content(name), PointReadOptions.DEFAULT)) {
      int columns = reader.header().columns().size();
      reader.seek(17);
      assertEquals(17, reader.position());
      double[] rest = ReadPoints.rest(reader);
      assertArrayEquals(Arrays.copyOfRange(all, 17 * columns, all.length), rest);
      reader.seek(Long.MAX_VALUE);
      assertEquals(all.length / columns, reader.position());
      assertEquals(0, reader.read(new double[columns], 1));
    }
  }
}
