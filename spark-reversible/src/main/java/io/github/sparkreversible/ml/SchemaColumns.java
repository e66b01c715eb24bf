package io.github.sparkreversible.ml;

import io.github.sparkreversible.datasets.tensor.Columns;
import java.util.Arrays;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.Attribute;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;

/** Columns of a schema by name, with or without case as the session has it. */
final class SchemaColumns {
  /** Column that names a row in errors, where there is one. */
  static final String ORIGIN = "origin";

  private SchemaColumns() {}

  /**
   * The field of a column.
   *
   * @param expected what the column should be, for the error
   * @throws IllegalArgumentException if there is no such column, or several
   */
  static StructField field(StructType schema, String name, String expected) {
    return Columns.find(schema, name)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Column '%s' does not exist, expected %s; the columns are %s"
                        .formatted(name, expected, String.join(", ", schema.fieldNames()))));
  }

  /**
   * The field of a column of numbers.
   *
   * @param expected what the column should be, for the error
   * @throws IllegalArgumentException if there is no such column, several, or it has another type
   */
  static StructField numeric(StructType schema, String name, String expected) {
    StructField found = field(schema, name, expected);
    if (!(found.dataType() instanceof NumericType)) {
      throw wrongType(found, "a numeric type");
    }
    return found;
  }

  /**
   * The field of a column of vectors.
   *
   * @param expected what the column should be, for the error
   * @throws IllegalArgumentException if there is no such column, several, or it has another type
   */
  static StructField vector(StructType schema, String name, String expected) {
    StructField found = field(schema, name, expected);
    if (!found.dataType().equals(SQLDataTypes.VectorType())) {
      throw wrongType(found, "vector");
    }
    return found;
  }

  /**
   * Checks the column that tells rows apart for random draws.
   *
   * @param name value of param {@code keyCol}; nothing is checked if it is empty
   * @throws IllegalArgumentException if there is no such column, several, or Spark does not hash it
   */
  static void checkRowKey(StructType schema, String name) {
    if (name.isEmpty()) {
      return;
    }
    StructField key = field(schema, name, "a column that tells rows apart (param 'keyCol')");
    if (Columns.hasMap(key.dataType())) {
      throw wrongType(key, "a type without maps, which have no hash (param 'keyCol')");
    }
  }

  /** The error about a column of a wrong type. */
  static IllegalArgumentException wrongType(StructField found, String expected) {
    return new IllegalArgumentException(
        "Column '%s' has type %s, expected %s"
            .formatted(found.name(), found.dataType().simpleString(), expected));
  }

  /** Position of the only column {@value #ORIGIN}; negative if there is none, or several. */
  static int origin(StructType schema) {
    int[] found = Columns.positions(schema, ORIGIN);
    return found.length == 1 ? found[0] : -1;
  }

  /**
   * A schema with one column more.
   *
   * @throws IllegalArgumentException if the name is taken
   */
  static StructType append(StructType schema, StructField field) {
    int[] taken = Columns.positions(schema, field.name());
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
