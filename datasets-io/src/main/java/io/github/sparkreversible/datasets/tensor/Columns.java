package io.github.sparkreversible.datasets.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/**
 * Columns by name, as Spark resolves names: without regard to case, unless {@code
 * spark.sql.caseSensitive} says otherwise.
 */
public final class Columns {
  private static final String CASE_SENSITIVE = "spark.sql.caseSensitive";

  private Columns() {}

  /** A column by its name, whatever characters that has. */
  public static Column column(String name) {
    return functions.col("`" + name.replace("`", "``") + "`");
  }

  /** Whether two names are those of one column. */
  public static boolean areSame(String name, String other) {
    return isCaseSensitive() ? name.equals(other) : name.equalsIgnoreCase(other);
  }

  /** Spark's default where there is no session. */
  private static boolean isCaseSensitive() {
    Option<SparkSession> active = SparkSession.getActiveSession();
    Option<SparkSession> session = active.isDefined() ? active : SparkSession.getDefaultSession();
    return session.isDefined() && Boolean.parseBoolean(session.get().conf().get(CASE_SENSITIVE));
  }

  /**
   * The column of a name.
   *
   * @return empty if there is none
   * @throws IllegalArgumentException if there are several, whose names differ in case; names them
   */
  public static Optional<StructField> find(StructType schema, String name) {
    List<StructField> found =
        Arrays.stream(schema.fields()).filter(field -> areSame(field.name(), name)).toList();
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "Column '%s' is one of %s, which differ in case only; rename them, or set %s to true"
              .formatted(
                  name,
                  String.join(", ", found.stream().map(StructField::name).toList()),
                  CASE_SENSITIVE));
    }
    return found.stream().findFirst();
  }

  /** A schema with a field in the place of the one of its name, or at the end. */
  public static StructType with(StructType schema, StructField field) {
    StructField[] fields = schema.fields().clone();
    boolean replaced = false;
    for (int i = 0; i < fields.length; i++) {
      if (areSame(fields[i].name(), field.name())) {
        fields[i] = field;
        replaced = true;
      }
    }
    return replaced ? new StructType(fields) : schema.add(field);
  }
}
