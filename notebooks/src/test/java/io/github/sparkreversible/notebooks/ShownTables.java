package io.github.sparkreversible.notebooks;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Stands in for Zeppelin's context {@code z}: keeps the tables that a note shows. */
public final class ShownTables {

  private final List<List<Row>> tables = new ArrayList<>();

  /**
   * Shows a table.
   *
   * @param table data set of rows
   * @throws AssertionError if it is empty
   */
  public void show(Dataset<Row> table) {
    List<Row> rows = table.collectAsList();
    if (rows.isEmpty()) {
      throw new AssertionError("the note shows an empty table: " + table.schema().simpleString());
    }
    tables.add(rows);
  }

  List<List<Row>> tables() {
    return tables;
  }
}
