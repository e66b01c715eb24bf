package io.github.sparkreversible.datasets.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.sparkreversible.datasets.tensor.TensorColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Rows as texts, with the tensors' contents, for comparison in any order. */
final class RowTexts {
  private RowTexts() {}

  /**
   * There are rows, and the columns of those expected have the same values in both.
   *
   * @return the rows
   */
  static List<String> assertSameRows(Dataset<Row> expected, Dataset<Row> found) {
    List<String> rows = of(expected, expected.columns());
    assertFalse(rows.isEmpty(), "no rows");
    assertEquals(rows, of(found, expected.columns()));
    return rows;
  }

  /** These columns of all rows, sorted. */
  static List<String> of(Dataset<Row> rows, String[] columns) {
    Column[] all = Arrays.stream(columns).map(functions::col).toArray(Column[]::new);
    List<String> texts = new ArrayList<>();
    for (Row row : rows.select(all).collectAsList()) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < columns.length; i++) {
        boolean tensor = TensorColumn.isTensor(row.schema().fields()[i].dataType());
        text.append(columns[i]).append('=');
        text.append(
            tensor && !row.isNullAt(i)
                ? TensorColumn.fromRow(row.getStruct(i)).hashCode()
                : String.valueOf(row.get(i)));
        text.append(' ');
      }
      texts.add(text.toString());
    }
    texts.sort(null);
    return texts;
  }
}
