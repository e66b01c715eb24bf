package io.github.sparkreversible.datasets.source;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * A small format for tests: each line is a record, {@code size} in bytes is the header. A line
 * {@code damage} is where a file breaks off; one that begins with it cannot be opened, and one that
 * begins with {@code lost} is on a file system that fails.
 *
 * @param mode what becomes of malformed files
 */
record LinesFormat(ReadMode mode) implements FileFormat {
  /** How often a file was opened in this JVM. */
  static final AtomicInteger OPENED = new AtomicInteger();

  /** How many records were read in this JVM. */
  static final AtomicInteger READ = new AtomicInteger();

  @Override
  public String name() {
    return "lines";
  }

  @Override
  public FileOptions fileOptions() {
    return new FileOptions(true, mode, false, null, Map.of());
  }

  @Override
  public StructType schema() {
    return new StructType()
        .add(ORIGIN, DataTypes.StringType, false)
        .add(LABEL, DataTypes.StringType)
        .add("size", DataTypes.LongType)
        .add("line", DataTypes.StringType);
  }

  @Override
  public Set<String> headerColumns() {
    return Set.of("size");
  }

  @Override
  public boolean isSplittable(String path) {
    return path.endsWith(".split");
  }

  @Override
  public RecordReader open(Content content, FilePart part, Set<String> columns) throws IOException {
    OPENED.incrementAndGet();
    String text;
    try (var stream = content.open()) {
      text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (text.startsWith("lost")) {
      throw new IOException("connection lost");
    }
    List<String> lines = text.lines().toList();
    if (text.startsWith("damage")) {
      throw new MalformedFileException(content.path(), "no header");
    }
    return new Reader(
        content,
        lines.subList((int) part.begin(lines.size()), (int) part.end(lines.size())),
        columns.contains("line") || columns.contains(CORRUPT_RECORD));
  }

  private static final class Reader implements RecordReader {
    private final Content content;
    private final List<String> lines;
    private final boolean readsLines;
    private int next;

    Reader(Content content, List<String> lines, boolean readsLines) {
      this.content = content;
      this.lines = lines;
      this.readsLines = readsLines;
    }

    @Override
    public Object headerValue(String column) {
      return content.length();
    }

    @Override
    public boolean next() throws IOException {
      if (next == lines.size()) {
        return false;
      }
      if (readsLines && lines.get(next).equals("damage")) {
        throw new MalformedFileException(content.path(), "line " + (next + 1), "found damage");
      }
      READ.incrementAndGet();
      next++;
      return true;
    }

    @Override
    public Object value(String column) {
      return UTF8String.fromString(lines.get(next - 1));
    }

    @Override
    public void close() {
      next = lines.size();
    }
  }
}
