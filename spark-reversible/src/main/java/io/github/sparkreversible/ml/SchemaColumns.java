package io.github.sparkreversible.ml;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/** Columns of a schema by name, with or without case as the session has it. */
final class SchemaColumns {
  /** Column that names a row in errors, where there is one. */
  static final String ORIGIN = "origin";

  private SchemaColumns() {}

  /**
   * Position of a column; empty if there is none.
   *
   * @throws IllegalArgumentException if several columns have the name
   */
  static OptionalInt find(StructType schema, String name) {
    int[] found = positions(schema, name);
    if (found.length > 1) {
      throw new IllegalArgumentException(
          "Column '%s' is ambiguous, expected one of this name; the columns are %s"
              .formatted(name, String.join(", ", schema.fieldNames())));
    }
    return found.length == 0 ? OptionalInt.empty() : OptionalInt.of(found[0]);
  }

  /**
   * The field of a column.
   *
   * @param expected what the column should be, for the error
   * @throws IllegalArgumentException if there is no such column, or several
   */
  static StructField field(StructType schema, String name, String expected) {
    OptionalInt index = find(schema, name);
    if (index.isEmpty()) {
      throw new IllegalArgumentException(
          "Column '%s' does not exist, expected %s; the columns are %s"
              .formatted(name, expected, String.join(", ", schema.fieldNames())));
    }
    return schema.fields()[index.getAsInt()];
  }

  /** Position of the only column {@value #ORIGIN}; negative if there is none, or several. */
  static int origin(StructType schema) {
    int[] found = positions(schema, ORIGIN);
    return found.length == 1 ? found[0] : -1;
  }

  private static int[] positions(StructType schema, String name) {
    boolean withCase = SQLConf.get().caseSensitiveAnalysis();
    String[] names = schema.fieldNames();
    return IntStream.range(0, names.length)
        .filter(i -> withCase ? names[i].equals(name) : names[i].equalsIgnoreCase(name))
        .toArray();
  }

  /**
   * A schema with one column more.
   *
   * @throws IllegalArgumentException if the name is taken
   */
  static StructType append(StructType schema, StructField field) {
    int[] taken = positions(schema, field.name());
    if (taken.length > 0) {
      StructField found = schema.fields()[taken[0]];
      throw new IllegalArgumentException(
          "Output column '%s' already exists as '%s' of type %s; expected a name that is free"
              .formatted(field.name(), found.name(), found.dataType().simpleString()));
    }
    return schema.add(field);
  }

  /**
   * A schema with names by position. Rows may have several columns of one name that nobody asks
   * for, and Spark's optimizer mixes them up behind a row encoder.
   */
  static StructType numbered(StructType schema) {
    StructType numbered = new StructType();
    for (StructField field : schema.fields()) {
      numbered = numbered.add("_" + numbered.size(), field.dataType(), field.nullable());
    }
    return numbered;
  }

  /** The rows, which are {@link #numbered}, with the names and the metadata of a schema. */
  static Dataset<Row> withNamesAndMetadata(Dataset<Row> rows, StructType schema) {
    Seq<Attribute> attributes = rows.queryExecution().analyzed().output();
    Column[] columns = new Column[schema.size()];
    Arrays.setAll(
        columns,
        i ->
            new Column(attributes.apply(i))
                .as(schema.fields()[i].name(), schema.fields()[i].metadata()));
    return rows.select(columns);
  }
}
