package io.github.sparkreversible.datasets.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.sql.types.UserDefinedType;
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

  /** Of the session of this thread, else of the one of the process, else Spark's default. */
  private static boolean isCaseSensitive() {
    Option<SparkSession> ofProcess = SparkSession.getDefaultSession();
    return SparkSession.getActiveSession().isDefined() || ofProcess.isEmpty()
        ? SQLConf.get().caseSensitiveAnalysis()
        : Boolean.parseBoolean(ofProcess.get().conf().get(CASE_SENSITIVE));
  }

  /**
   * The column of a name.
   *
   * @return empty if there is none
   * @throws IllegalArgumentException if there are several; names them
   */
  public static Optional<StructField> find(StructType schema, String name) {
    OptionalInt position = position(schema, name);
    return position.isPresent()
        ? Optional.of(schema.fields()[position.getAsInt()])
        : Optional.empty();
  }

  /**
   * Position of the column of a name.
   *
   * @return empty if there is none
   * @throws IllegalArgumentException if there are several; names them
   */
  public static OptionalInt position(StructType schema, String name) {
    int[] found = positions(schema, name);
    if (found.length > 1) {
      List<String> names = Arrays.stream(found).mapToObj(i -> schema.fieldNames()[i]).toList();
      boolean isCase = names.stream().distinct().count() == names.size();
      throw new IllegalArgumentException(
          "Column '%s' is ambiguous: it is one of %s%s"
              .formatted(
                  name,
                  String.join(", ", names),
                  isCase
                      ? ", which differ in case only; rename them, or set "
                          + CASE_SENSITIVE
                          + " to true"
                      : "; rename them"));
    }
    return found.length == 0 ? OptionalInt.empty() : OptionalInt.of(found[0]);
  }

  /** Positions of all columns of a name, in ascending order. */
  public static int[] positions(StructType schema, String name) {
    String[] names = schema.fieldNames();
    return IntStream.range(0, names.length).filter(i -> areSame(names[i], name)).toArray();
  }

  /** Whether values of a type hold maps, which Spark does not hash. */
  public static boolean hasMap(DataType type) {
    if (type instanceof StructType struct) {
      return Arrays.stream(struct.fields()).anyMatch(field -> hasMap(field.dataType()));
    } else if (type instanceof ArrayType array) {
      return hasMap(array.elementType());
    } else if (type instanceof UserDefinedType<?> own) {
      return hasMap(own.sqlType());
    }
    return type instanceof MapType;
  }

  /** The hash of a column's values, which tells rows apart for random draws; of null it is null. */
  public static Column hash(String name) {
    Column key = column(name);
    return functions.when(key.isNotNull(), functions.xxhash64(key));
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
