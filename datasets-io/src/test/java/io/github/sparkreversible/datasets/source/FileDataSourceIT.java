package io.github.sparkreversible.datasets.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.testing.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.sources.Filter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every file data source has in common, on a toy format. */
public class FileDataSourceIT {
  private static final SparkSession SPARK = LocalSpark.session();

  @TempDir public Path folder;

  @BeforeEach
  public void makeFiles() throws IOException {
    Files.writeString(folder.resolve("a.txt"), "a1\na2\na3\n");
    Files.writeString(folder.resolve("b.txt"), "b1\ndamage\nb3\n");
    Files.writeString(folder.resolve("c.txt"), "damage\nc2\n");
    Files.writeString(folder.resolve("d.txt"), "d1\nd2\nd3\nd4\n");
    LinesFormat.OPENED.set(0);
    LinesFormat.READ.set(0);
  }

  private Dataset<Row> lines(String mode, String... names) {
    return SPARK
        .read()
        .format(LinesSource.class.getName())
        .option("mode", mode)
        .load(
            names.length == 0
                ? new String[] {folder.toString()}
                : Arrays.stream(names)
                    .map(name -> folder.resolve(name).toString())
                    .toArray(String[]::new));
  }

  private static List<String> values(Dataset<Row> rows, String column) {
    List<String> values = new ArrayList<>();
    rows.collectAsList().forEach(row -> values.add(row.getAs(column)));
    return values;
  }

  @Test
  public void permissiveKeepsRecordsBeforeTheDamage() {
    Dataset<Row> rows = lines("PERMISSIVE");
    assertEquals(
        Arrays.asList("a1", "a2", "a3", "b1", null, null, "d1", "d2", "d3", "d4"),
        values(rows, "line"));
    List<Row> corrupt = rows.where("_corrupt_record is not null").collectAsList();
    assertTrue(
        corrupt.get(0).<String>getAs("_corrupt_record").endsWith("b.txt at line 2: found damage"));
    assertEquals(13L, corrupt.get(0).<Long>getAs("size"));
    assertTrue(corrupt.get(1).<String>getAs("_corrupt_record").endsWith("c.txt: no header"));
    assertEquals(null, corrupt.get(1).<Long>getAs("size"));
  }

  @Test
  public void rowCountsDoNotDependOnTheColumns() {
    for (String mode : List.of("PERMISSIVE", "DROPMALFORMED")) {
      int all = lines(mode).collectAsList().size();
      assertEquals(mode.equals("PERMISSIVE") ? 10 : 8, all);
      assertEquals(all, lines(mode).count());
      assertEquals(all, lines(mode).select("origin").collectAsList().size());
      assertEquals(all, lines(mode).select("size").collectAsList().size());
    }
  }

  @Test
  public void failFastEndsTheJobWithTheCause() {
    SparkException error =
        assertThrows(
            SparkException.class, () -> lines("FAILFAST", "a.txt", "b.txt").collectAsList());
    assertTrue(
        error.getMessage().contains("b.txt at line 2: found damage")
            && error.getMessage().contains("DROPMALFORMED"),
        error.getMessage());
  }

  @Test
  public void aFailingFileSystemEndsTheJobInEveryMode() throws IOException {
    Files.writeString(folder.resolve("e.txt"), "lost");
    for (ReadMode mode : ReadMode.values()) {
      Dataset<Row> rows = lines(mode.name(), "e.txt");
      SparkException error = assertThrows(SparkException.class, rows::collectAsList);
      assertTrue(error.getMessage().contains("connection lost"), error.getMessage());
    }
  }

  @Test
  public void filtersOnHeaderAndPathSkipFiles() {
    Dataset<Row> rows = lines("FAILFAST", "a.txt", "d.txt").where("size > 9");
    assertEquals(List.of("d1", "d2", "d3", "d4"), values(rows, "line"));
    assertEquals(4, LinesFormat.READ.get());
    LinesFormat.OPENED.set(0);
    assertEquals(3, lines("FAILFAST").where("origin like '%a.txt'").count());
    assertEquals(1, LinesFormat.OPENED.get());
    assertEquals(0, lines("FAILFAST").where("label = 'x'").count());
    assertEquals(1, LinesFormat.OPENED.get());
    assertEquals(
        1, lines("PERMISSIVE").where("size is null").collectAsList().size(), "a file unread");
    assertEquals(List.of("d2"), values(lines("FAILFAST", "d.txt").where("line = 'd2'"), "line"));
  }

  @Test
  public void aLimitEndsReading() {
    assertEquals(2, lines("FAILFAST", "d.txt").limit(2).collectAsList().size());
    assertEquals(2, LinesFormat.READ.get());
    String plan = lines("FAILFAST", "d.txt").limit(2).queryExecution().toString();
    assertTrue(plan.contains("PushedLimit: 2"), plan);
    LinesFormat.READ.set(0);
    assertEquals(
        1, lines("FAILFAST", "d.txt").where("line = 'd3'").limit(1).collectAsList().size());
  }

  @Test
  public void aLargeSplittableFileIsReadInParts() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      text.append("line ").append(i).append('\n');
    }
    Files.writeString(folder.resolve("large.split"), text);
    Files.writeString(folder.resolve("bad.split"), "damage" + text);
    SPARK.conf().set("spark.sql.files.maxPartitionBytes", "3000");
    try {
      Dataset<Row> rows = lines("PERMISSIVE", "large.split");
      assertEquals(3, rows.toJavaRDD().getNumPartitions());
      assertEquals(text.toString().lines().toList(), values(rows, "line"));
      Dataset<Row> bad = lines("PERMISSIVE", "bad.split");
      assertEquals(1, bad.collectAsList().size(), "one row for a file that cannot be opened");
    } finally {
      SPARK.conf().unset("spark.sql.files.maxPartitionBytes");
    }
  }

  private FileRowReader reader(int limit, String... names) throws IOException {
    List<FilePart> parts = new ArrayList<>();
    for (String name : names) {
      Path file = folder.resolve(name);
      parts.add(
          FilePart.whole(new InputFile(file.toUri().toString(), Files.size(file), List.of())));
    }
    return new FileRowReader(
        new LinesFormat(ReadMode.DROPMALFORMED),
        new String[] {"line"},
        new Filter[0],
        limit,
        FileInput.ofParts(parts, new Configuration()));
  }

  @Test
  public void malformedFilesAreCounted() throws IOException {
    try (FileRowReader reader = reader(FileScan.NO_LIMIT, "a.txt", "b.txt", "c.txt")) {
      int rows = 0;
      while (reader.next()) {
        rows++;
      }
      assertEquals(4, rows);
      assertEquals(2, reader.currentMetricsValues()[0].value());
      assertEquals(new MalformedFilesMetric().name(), reader.currentMetricsValues()[0].name());
    }
  }

  @Test
  public void nothingIsReadBeyondThePushedLimit() throws IOException {
    try (FileRowReader reader = reader(3, "a.txt", "d.txt")) {
      for (int i = 0; i < 3; i++) {
        assertTrue(reader.next(), "row " + i);
      }
      assertFalse(reader.next());
      assertEquals(3, LinesFormat.READ.get());
      assertEquals(1, LinesFormat.OPENED.get());
    }
  }
}
