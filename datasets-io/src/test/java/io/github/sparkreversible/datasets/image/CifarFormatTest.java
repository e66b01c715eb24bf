package io.github.sparkreversible.datasets.image;

import static io.github.sparkreversible.datasets.image.SmallCollections.cifar;
import static io.github.sparkreversible.datasets.image.SmallCollections.gzip;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.source.FileFormat;
import io.github.sparkreversible.datasets.source.FilePart;
import io.github.sparkreversible.datasets.source.ReadRows;
import io.github.sparkreversible.datasets.source.RecordReader;
import io.github.sparkreversible.datasets.tensor.Tensor;
import io.github.sparkreversible.testing.Thrown;
import io.github.sparkreversible.testing.scalatest.JUnitPlatformSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;
import org.junit.jupiter.api.Test;

public class CifarFormatTest extends JUnitPlatformSuite {
  private static FileFormat format(String classes, String mode) {
    return new CifarDataSource()
        .format(new CaseInsensitiveStringMap(Map.of("classes", classes, "mode", mode)));
  }

  private static List<Map<String, Object>> rows(byte[] bytes, boolean hundred, String... columns)
      throws IOException {
    return ReadRows.of(
        format(hundred ? "100" : "10", "FAILFAST"), Content.of("made.bin", bytes), columns);
  }

  @Test
  public void planesBecomePixels() throws IOException {
    for (boolean hundred : new boolean[] {false, true}) {
      List<Map<String, Object>> rows = rows(cifar(25, hundred), hundred);
      assertEquals(25, rows.size());
      Map<String, Object> row = rows.get(23);
      assertEquals(23, row.get("index"));
      assertEquals(hundred ? 23 : 3, row.get("label"));
      assertEquals(hundred ? 3 : null, row.get("coarseLabel"));
      assertEquals(25L, row.get("count"));
      Tensor tensor = (Tensor) row.get("tensor");
      assertArrayEquals(new int[] {32, 32, 3}, tensor.shape());
      float[] pixels = tensor.toFloats();
      // Row 2, column 5: red, green, blue.
      int at = (2 * 32 + 5) * 3;
      assertArrayEquals(new float[] {28, 29, 30}, Arrays.copyOfRange(pixels, at, at + 3));
    }
  }

  @Test
  public void gzipGivesTheSameRows() throws IOException {
    assertEquals(rows(cifar(5, true), true), rows(gzip(cifar(5, true)), true));
    assertEquals(5L, rows(gzip(cifar(5, false)), false, "count").get(0).get("count"));
  }

  /** A file that counts how often it is opened. */
  private record Opened(Content content, AtomicInteger times) implements Content {
    @Override
    public String path() {
      return content.path();
    }

    @Override
    public long length() {
      return content.length();
    }

    @Override
    public FSDataInputStream open() throws IOException {
      times.incrementAndGet();
      return content.open();
    }
  }

  @Test
  public void aGzipFileIsInflatedOnceForRowsAndCount() throws IOException {
    byte[] whole = cifar(5, true);
    byte[] cut = Arrays.copyOf(whole, 4 * 3074 + 7);
    for (byte[] bytes : List.of(whole, cut)) {
      for (String[] columns : new String[][] {{}, {"count"}, {"label", "count"}, {"label"}}) {
        FileFormat format = format("100", "PERMISSIVE");
        AtomicInteger opened = new AtomicInteger();
        Content plain = Content.of("made.bin", bytes);
        Content compressed = new Opened(Content.of("made.bin", gzip(bytes)), opened);
        List<Map<String, Object>> expected = ReadRows.of(format, plain, columns);
        List<Map<String, Object>> found = ReadRows.of(format, compressed, columns);
        for (List<Map<String, Object>> rows : List.of(expected, found)) {
          rows.forEach(row -> row.remove("_corrupt_record"));
        }
        assertEquals(5, found.size());
        assertEquals(expected, found);
        assertEquals(1, opened.get(), Arrays.toString(columns));
      }
    }
  }

  @Test
  public void recordsForWhichThereIsNoRoomAreReadAgain() throws IOException {
    int count = 25_000;
    byte[] bytes = gzip(new byte[count * 3073]);
    AtomicInteger opened = new AtomicInteger();
    FilePart part = FilePart.whole(new InputFile("made.bin", bytes.length, List.of()));
    try (RecordReader records =
        format("10", "FAILFAST")
            .open(
                new Opened(Content.of("made.bin", bytes), opened),
                part,
                Set.of("count", "tensor"))) {
      assertEquals((long) count, records.headerValue("count"));
      int read = 0;
      while (records.next()) {
        read++;
      }
      assertEquals(count, read);
    }
    assertEquals(2, opened.get());
  }

  @Test
  public void partsHaveEachRecordOnce() throws IOException {
    for (byte[] bytes : List.of(cifar(7, false), gzip(cifar(7, false)))) {
      List<Map<String, Object>> parts = new ArrayList<>();
      InputFile file = new InputFile("made.bin", bytes.length, List.of());
      for (int i = 0; i < 3; i++) {
        parts.addAll(
            ReadRows.of(
                format("10", "FAILFAST"), Content.of("made.bin", bytes), new FilePart(file, i, 3)));
      }
      assertEquals(rows(bytes, false), parts);
    }
  }

  @Test
  public void malformedFilesNameByteAndCause() {
    byte[] label = cifar(3, false);
    label[3073] = 10;
    byte[] coarse = cifar(3, true);
    coarse[2 * 3074] = 20;
    byte[] fine = cifar(3, true);
    fine[2 * 3074 + 1] = 100;
    byte[] cut = Arrays.copyOf(cifar(3, false), 2 * 3073 + 12);
    byte[] compressed = gzip(cifar(3, false));
    Object[][] wrong = {
      {label, false, "byte 3073", "label is 10, expected 0 to 9"},
      {coarse, true, "byte 6148", "label is 20, expected 0 to 19"},
      {fine, true, "byte 6149", "label is 100, expected 0 to 99"},
      {cut, false, "byte 6146", "ends after 12 bytes of a record"},
      {gzip(cut), false, "byte 6146 of the inflated data", "ends after 12 bytes of a record"},
      {Arrays.copyOf(compressed, compressed.length - 9), false, "inflated", "cut off"}
    };
    for (Object[] one : wrong) {
      for (String[] columns : new String[][] {{}, {"label"}, {"index"}}) {
        String message =
            Thrown.message(
                IOException.class, () -> rows((byte[]) one[0], (boolean) one[1], columns));
        assertTrue(message.contains((String) one[2]) && message.contains((String) one[3]), message);
      }
    }
  }

  @Test
  public void recordsBeforeTheDamageStay() throws IOException {
    byte[] cut = Arrays.copyOf(cifar(3, false), 2 * 3073 + 12);
    for (byte[] bytes : List.of(cut, gzip(cut))) {
      Content content = Content.of("made.bin", bytes);
      List<Map<String, Object>> rows = ReadRows.of(format("10", "PERMISSIVE"), content);
      assertEquals(3, rows.size());
      assertEquals(1, rows.get(1).get("label"));
      assertEquals(null, rows.get(2).get("label"));
      assertEquals(2L, rows.get(2).get("count"));
      assertEquals(2, ReadRows.of(format("10", "DROPMALFORMED"), content, "label").size());
    }
    assertEquals(List.of(), ReadRows.of(format("10", "PERMISSIVE"), Content.of("x", new byte[0])));
  }

  @Test
  public void recordsBeforeACutOfGzipStayWhateverTheColumns() throws IOException {
    byte[] compressed = gzip(cifar(7, false));
    Content content = Content.of("made.bin.gz", Arrays.copyOf(compressed, compressed.length - 9));
    List<Map<String, Object>> rows = ReadRows.of(format("10", "PERMISSIVE"), content);
    int whole = ReadRows.of(format("10", "DROPMALFORMED"), content, "label").size();
    assertTrue(whole > 0, "no record before the cut");
    assertEquals(whole + 1, rows.size());
    for (int i = 0; i < whole; i++) {
      assertEquals(i, rows.get(i).get("index"));
      assertEquals(null, rows.get(i).get("count"));
    }
    assertEquals(null, rows.get(whole).get("index"));
    assertEquals(whole, ReadRows.of(format("10", "DROPMALFORMED"), content).size());
  }
}
