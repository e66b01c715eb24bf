package io.github.sparkreversible.datasets.image;

import static io.github.sparkreversible.datasets.image.SmallCollections.gzip;
import static io.github.sparkreversible.datasets.image.SmallCollections.idx;
import static io.github.sparkreversible.datasets.image.SmallCollections.images;
import static io.github.sparkreversible.datasets.image.SmallCollections.labels;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.ReadRows;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.datasets.tensor.TensorType;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.Warnings;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class IdxFormatTest extends JUnitPlatformSuite {
  @TempDir public Path folder;

  private static FileFormat format(String... options) {
    Map<String, String> map = new java.util.HashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      map.put(options[i], options[i + 1]);
    }
    return new IdxDataSource().format(new CaseInsensitiveStringMap(map));
  }

  private static List<Map<String, Object>> rows(byte[] bytes) throws IOException {
    return ReadRows.of(format(), Content.of("made.idx", bytes));
  }

  private static Tensor tensor(byte[] bytes) throws IOException {
    List<Map<String, Object>> rows = rows(bytes);
    assertEquals(1, rows.size());
    return (Tensor) rows.get(0).get("tensor");
  }

  private static List<Object> column(List<Map<String, Object>> rows, String name) {
    List<Object> values = new ArrayList<>();
    rows.forEach(row -> values.add(row.get(name)));
    return values;
  }

  @Test
  public void everyElementTypeKeepsItsValues() throws IOException {
    int[] one = {1, 2};
    byte[] shorts = ByteBuffer.allocate(4).putShort((short) -300).putShort((short) 32767).array();
    byte[] ints = ByteBuffer.allocate(8).putInt(Integer.MIN_VALUE).putInt(7).array();
    byte[] floats = ByteBuffer.allocate(8).putFloat(-1.5f).putFloat(3e38f).array();
    byte[] doubles = ByteBuffer.allocate(16).putDouble(1e300).putDouble(0.1).array();
    byte[] bytes = {(byte) 200, 3};
    Object[][] cases = {
      {0x08, bytes, TensorType.UINT8, new float[] {200, 3}},
      {0x09, bytes, TensorType.INT32, new float[] {-56, 3}},
      {0x0B, shorts, TensorType.INT32, new float[] {-300, 32767}},
      {0x0C, ints, TensorType.INT32, new float[] {Integer.MIN_VALUE, 7}},
      {0x0D, floats, TensorType.FLOAT32, new float[] {-1.5f, 3e38f}},
      {0x0E, doubles, TensorType.FLOAT64, new float[] {Float.POSITIVE_INFINITY, 0.1f}}
    };
    for (Object[] one1 : cases) {
      Tensor tensor = tensor(idx((int) one1[0], one, (byte[]) one1[1]));
      assertEquals(one1[2], tensor.type());
      assertArrayEquals(new int[] {2}, tensor.shape());
      assertArrayEquals((float[]) one1[3], tensor.toFloats());
    }
    assertEquals(1e300, tensor(idx(0x0E, one, doubles)).data().getDouble(0));
  }

  @Test
  public void recordsHaveTheShapeAfterTheFirstDimension() throws IOException {
    byte[] six = SmallCollections.counting(6);
    assertArrayEquals(new int[] {}, tensor(idx(0x08, new int[] {1}, new byte[] {5})).shape());
    assertArrayEquals(new int[] {6}, tensor(idx(0x08, new int[] {1, 6}, six)).shape());
    assertArrayEquals(new int[] {2, 3, 1}, tensor(idx(0x08, new int[] {1, 2, 3}, six)).shape());
    assertArrayEquals(new int[] {1, 2, 3}, tensor(idx(0x08, new int[] {1, 1, 2, 3}, six)).shape());
    List<Map<String, Object>> rows = rows(images(3, 2, 4));
    assertEquals(List.of(0, 1, 2), column(rows, "index"));
    assertEquals(List.of(3L, 3L, 3L), column(rows, "count"));
    assertArrayEquals(
        new float[] {16, 17, 18, 19, 20, 21, 22, 23},
        ((Tensor) rows.get(2).get("tensor")).toFloats());
  }

  @Test
  public void gzipIsToldByTheBytesNotTheName() throws IOException {
    assertEquals(rows(images(3, 2, 4)), rows(gzip(images(3, 2, 4))));
  }

  @Test
  public void partsHaveEachRecordOnce() throws IOException {
    for (byte[] bytes : List.of(images(7, 2, 2), gzip(images(7, 2, 2)))) {
      Content content = Content.of("made.idx", bytes);
      InputFile file = new InputFile("made.idx", bytes.length, List.of());
      List<Map<String, Object>> parts = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        parts.addAll(ReadRows.of(format(), content, new FilePart(file, i, 3)));
      }
      assertEquals(rows(bytes), parts);
    }
  }

  @Test
  public void labelsComeFromTheFileBeside() throws IOException {
    Path images = Files.write(folder.resolve("t-images-idx3-ubyte"), images(3, 2, 2));
    assertEquals(Arrays.asList(null, null, null), column(ReadRows.of(format(), images), "label"));
    Path labels = Files.write(folder.resolve("t-labels-idx1-ubyte.gz"), gzip(labels(3)));
    assertEquals(List.of(0, 1, 2), column(ReadRows.of(format(), images), "label"));
    assertEquals(List.of(0, 1, 2), column(ReadRows.of(format(), images, "label"), "label"));
    assertEquals(List.of(), ReadRows.of(format(), labels), "the labels are no images");
    assertEquals(3, ReadRows.of(format("labelFile", "none"), labels).size());
    Path other =
        Files.write(folder.resolve("other"), idx(0x09, new int[] {3}, new byte[] {9, -1, 0}));
    FileFormat named = format("labelFile", other.toString());
    assertEquals(List.of(9, -1, 0), column(ReadRows.of(named, images), "label"));
    assertEquals(List.of(), ReadRows.of(named, other));
    FileFormat beside = format("labelFile", "other");
    assertEquals(List.of(9, -1, 0), column(ReadRows.of(beside, images), "label"));
    String missing =
        Thrown.message(
            IOException.class, () -> ReadRows.of(format("labelFile", "nowhere"), images));
    assertTrue(missing.contains("'nowhere'") && missing.contains("t-images"), missing);
  }

  @Test
  public void labelsWithoutImagesAreRowsUnlessTheirImagesMayComeLater() throws IOException {
    Path early = Files.write(folder.resolve("u-labels-idx1-ubyte"), labels(3));
    List<Map<String, Object>> rows = ReadRows.of(format(), early);
    assertEquals(Arrays.asList(null, null, null), column(rows, "label"));
    assertArrayEquals(new float[] {2}, ((Tensor) rows.get(2).get("tensor")).toFloats());
    FileFormat arriving =
        new IdxDataSource().formatOfArrivingFiles(CaseInsensitiveStringMap.empty());
    Path another = Files.write(folder.resolve("v-labels.idx1-ubyte"), labels(2));
    Path other = Files.write(folder.resolve("labels"), labels(2));
    try (Warnings warnings = new Warnings(IdxLabels.class.getName())) {
      assertEquals(List.of(), ReadRows.of(arriving, early));
      assertEquals(List.of(), ReadRows.of(arriving, another));
      assertEquals(2, ReadRows.of(arriving, other).size(), "no name of a file of labels");
      assertEquals(1, warnings.messages().size(), warnings.messages().toString());
      String warning = warnings.messages().get(0);
      assertTrue(warning.contains("u-labels-idx1-ubyte has the name"), warning);
      assertTrue(warning.contains("'labelFile' = none"), warning);
      Files.write(folder.resolve("u-images-idx3-ubyte"), images(3, 2, 2));
      assertEquals(List.of(), ReadRows.of(format(), early), "labels that have images");
    }
  }

  @Test
  public void labelsThatDoNotFitAreMalformed() throws IOException {
    Path images = Files.write(folder.resolve("images"), images(3, 2, 2));
    Object[][] wrong = {
      {labels(4), "4 labels for 3 images"},
      {labels(2), "2 labels for 3 images"},
      {images(3, 1, 1), "unsigned_byte with 3 dimensions"},
      {idx(0x0D, new int[] {3}, new byte[12]), "type float with 1 dimensions"},
      {new byte[] {1, 2, 3, 4}, "begins with"},
      {gzip(idx(0x08, new int[] {3}, new byte[2])), "ends here, expected 3 records"},
      {gzip(idx(0x08, new int[] {3}, new byte[4])), "goes on after its 3 records"}
    };
    for (Object[] one : wrong) {
      Files.write(folder.resolve("labels"), (byte[]) one[0]);
      for (String[] columns : new String[][] {{}, {"label"}}) {
        String message =
            Thrown.message(IOException.class, () -> ReadRows.of(format(), images, columns));
        assertTrue(message.contains("labels") && message.contains((String) one[1]), message);
      }
      assertEquals(3, ReadRows.of(format(), images, "tensor").size());
    }
  }

  @Test
  public void malformedFilesNameByteAndCause() {
    byte[] good = images(2, 2, 2);
    byte[] compressed = gzip(good);
    byte[] wrongChecksum = compressed.clone();
    wrongChecksum[compressed.length - 6] ^= 1;
    Object[][] wrong = {
      {new byte[0], "byte 0", "begins with []"},
      {new byte[] {0, 0, 8}, "byte 0", "expected 0, 0, type, dimensions"},
      {new byte[] {0, 1, 8, 1, 0, 0, 0, 0}, "byte 0", "begins with [0, 1, 8, 1]"},
      {new byte[] {0, 0, 7, 1, 0, 0, 0, 0}, "byte 2", "type is 0x07"},
      {new byte[] {0, 0, 8, 0}, "byte 3", "0 dimensions"},
      {new byte[] {0, 0, 8, (byte) 200}, "byte 3", "200 dimensions"},
      {Arrays.copyOf(good, 14), "byte 14", "ends in its header"},
      {idx(0x08, new int[] {-1}, new byte[1]), "byte 4", "4294967295"},
      {idx(0x08, new int[] {1, -2}, new byte[1]), "byte 8", "4294967294"},
      {idx(0x08, new int[] {5, 0}, new byte[0]), "byte 4", "shape [0]"},
      {
        idx(0x08, new int[] {9, 1 << 30, 1 << 30, 1 << 30}, new byte[0]), "byte 4", "more than 2^63"
      },
      {idx(0x0E, new int[] {1, 1 << 30}, new byte[0]), "byte 4", "quarter of the Java heap"},
      {Arrays.copyOf(good, 23), "byte 4", "claims 2 records of 4 bytes, but 7 bytes follow"},
      {Arrays.copyOf(good, 25), "byte 4", "claims 2 records of 4 bytes, but 9 bytes follow"},
      {gzip(Arrays.copyOf(good, 23)), "byte 23 of the inflated", "ends here, expected 2 records"},
      {gzip(Arrays.copyOf(good, 25)), "byte 24 of the inflated", "goes on after its 2 records"},
      {Arrays.copyOf(compressed, 5), "byte 0 of the inflated", "damaged or cut off"},
      {Arrays.copyOf(compressed, 20), "of the inflated", "damaged or cut off"},
      {wrongChecksum, "of the inflated", "damaged or cut off"}
    };
    for (Object[] one : wrong) {
      for (String[] columns : new String[][] {{}, {"tensor"}, {"index"}}) {
        String message =
            Thrown.message(
                IOException.class,
                () -> ReadRows.of(format(), Content.of("made.idx", (byte[]) one[0]), columns));
        assertTrue(
            message.contains("made.idx at " + one[1]) || message.contains((String) one[1]),
            message);
        assertTrue(message.contains((String) one[2]) && message.contains("FAILFAST"), message);
      }
    }
  }

  @Test
  public void recordsBeforeTheDamageStay() throws IOException {
    Content content = Content.of("made.idx", gzip(Arrays.copyOf(images(3, 2, 2), 25)));
    List<Map<String, Object>> rows = ReadRows.of(format("mode", "PERMISSIVE"), content);
    assertEquals(Arrays.asList(0, 1, null), column(rows, "index"));
    assertEquals(List.of(3L, 3L, 3L), column(rows, "count"));
    assertTrue(rows.get(2).get("_corrupt_record").toString().startsWith("made.idx at byte 25"));
    assertEquals(2, ReadRows.of(format("mode", "DROPMALFORMED"), content).size());
    assertEquals(2, ReadRows.of(format("mode", "DROPMALFORMED"), content, "index").size());
  }

  @Test
  public void aLyingGzipFileTakesNoMemory() {
    byte[] lying = gzip(idx(0x08, new int[] {1000, 1 << 13, 1 << 13}, new byte[100]));
    String message = Thrown.message(IOException.class, () -> rows(lying));
    assertTrue(message.contains("ends here"), message);
  }

  @Test
  public void wrongOptionsAreNamed() {
    String labels =
        Thrown.message(IllegalArgumentException.class, () -> format("labels", "folder"));
    assertTrue(labels.contains("'labels'") && labels.contains("labelFile, mode"), labels);
    String blank = Thrown.message(IllegalArgumentException.class, () -> format("labelFile", " "));
    assertTrue(blank.contains("'labelFile'") && blank.contains("auto, none"), blank);
  }
}
