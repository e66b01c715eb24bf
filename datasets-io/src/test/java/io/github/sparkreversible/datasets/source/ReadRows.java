package io.github.sparkreversible.datasets.source;

import io.github.sparkreversible.datasets.files.Content;
import io.github.sparkreversible.datasets.files.InputFile;
import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.unsafe.types.UTF8String;

/** Rows of single files without a session: values by column, tensors and strings as such. */
public final class ReadRows {
  private ReadRows() {}

  /** All rows of a file of the local file system, which knows its neighbours. */
  public static List<Map<String, Object>> of(
      FileFormat format, java.nio.file.Path file, String... columns) throws IOException {
    InputFile listed =
        new InputFile(file.toUri().toString(), java.nio.file.Files.size(file), List.of());
    return of(format, Content.of(listed, new Configuration()), FilePart.whole(listed), columns);
  }

  /** All rows of bytes in memory. */
  public static List<Map<String, Object>> of(FileFormat format, Content content, String... columns)
      throws IOException {
    InputFile file = new InputFile(content.path(), content.length(), List.of());
    return of(format, content, FilePart.whole(file), columns);
  }

  /** All rows of a part of a file. */
  public static List<Map<String, Object>> of(
      FileFormat format, Content content, FilePart part, String... columns) throws IOException {
    String[] names = columns.length == 0 ? FileRowReader.schema(format).fieldNames() : columns;
    List<Map<String, Object>> rows = new ArrayList<>();
    try (FileRowReader reader =
        new FileRowReader(
            format,
            names,
            new Filter[0],
            FileScan.NO_LIMIT,
            List.of(FileInput.of(part, content)).iterator())) {
      while (reader.next()) {
        rows.add(values(reader.get(), format, names));
      }
    }
    return rows;
  }

  private static Map<String, Object> values(InternalRow row, FileFormat format, String[] names) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < names.length; i++) {
      int column = Arrays.asList(FileRowReader.schema(format).fieldNames()).indexOf(names[i]);
      StructField field = FileRowReader.schema(format).fields()[column];
      Object value = row.get(i, field.dataType());
      if (value != null && TensorColumn.isTensor(field.dataType())) {
        value = TensorColumn.fromInternalRow((InternalRow) value);
      }
      values.put(names[i], value instanceof UTF8String text ? text.toString() : value);
    }
    return values;
  }
}
