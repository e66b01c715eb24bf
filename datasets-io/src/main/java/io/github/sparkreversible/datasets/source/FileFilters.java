package io.github.sparkreversible.datasets.source;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.spark.sql.sources.AlwaysFalse;
import org.apache.spark.sql.sources.AlwaysTrue;
import org.apache.spark.sql.sources.And;
import org.apache.spark.sql.sources.EqualNullSafe;
import org.apache.spark.sql.sources.EqualTo;
import org.apache.spark.sql.sources.Filter;
import org.apache.spark.sql.sources.GreaterThan;
import org.apache.spark.sql.sources.GreaterThanOrEqual;
import org.apache.spark.sql.sources.In;
import org.apache.spark.sql.sources.IsNotNull;
import org.apache.spark.sql.sources.IsNull;
import org.apache.spark.sql.sources.LessThan;
import org.apache.spark.sql.sources.LessThanOrEqual;
import org.apache.spark.sql.sources.Not;
import org.apache.spark.sql.sources.Or;
import org.apache.spark.sql.sources.StringContains;
import org.apache.spark.sql.sources.StringEndsWith;
import org.apache.spark.sql.sources.StringStartsWith;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Filters on what is known of a whole file, with SQL's three truth values.
 *
 * <p>Numbers compare as in Spark: NaN equals itself and is larger than any other, the two zeros are
 * equal; strings compare by their UTF-8 bytes.
 */
final class FileFilters {
  private static final Set<DataType> COMPARED =
      Set.of(
          DataTypes.StringType,
          DataTypes.IntegerType,
          DataTypes.LongType,
          DataTypes.FloatType,
          DataTypes.DoubleType,
          DataTypes.BooleanType);

  private final Set<String> pathColumns;
  private final Set<String> columns;

  FileFilters(FileFormat format) {
    pathColumns = format.pathColumns();
    columns = new HashSet<>(pathColumns);
    StructType schema = format.schema();
    for (String column : format.headerColumns()) {
      if (COMPARED.contains(schema.apply(column).dataType())) {
        columns.add(column);
      }
    }
  }

  /** The value of a column, in Spark's internal form. */
  @FunctionalInterface
  interface Values {
    Object get(String column) throws IOException;
  }

  /** Whether a filter can be evaluated on a whole file. */
  boolean supports(Filter filter) {
    if (filter instanceof And and) {
      return supports(and.left()) && supports(and.right());
    }
    if (filter instanceof Or or) {
      return supports(or.left()) && supports(or.right());
    }
    if (filter instanceof Not not) {
      return supports(not.child());
    }
    return columns.containsAll(Arrays.asList(filter.references())) && isKnown(filter);
  }

  private static boolean isKnown(Filter filter) {
    return filter instanceof EqualTo
        || filter instanceof EqualNullSafe
        || filter instanceof GreaterThan
        || filter instanceof GreaterThanOrEqual
        || filter instanceof LessThan
        || filter instanceof LessThanOrEqual
        || filter instanceof In
        || filter instanceof IsNull
        || filter instanceof IsNotNull
        || filter instanceof StringStartsWith
        || filter instanceof StringEndsWith
        || filter instanceof StringContains
        || filter instanceof AlwaysTrue
        || filter instanceof AlwaysFalse;
  }

  /** Whether a filter needs no more than the path of a file. */
  boolean needsPathOnly(Filter filter) {
    return pathColumns.containsAll(Arrays.asList(filter.references()));
  }

  /** Whether rows with these values pass a filter that {@link #supports}. */
  static boolean passes(Filter filter, Values values) throws IOException {
    return Boolean.TRUE.equals(evaluate(filter, values));
  }

  /** True, false, or null where SQL says null. */
  private static Boolean evaluate(Filter filter, Values values) throws IOException {
    if (filter instanceof And and) {
      return and(evaluate(and.left(), values), evaluate(and.right(), values));
    }
    if (filter instanceof Or or) {
      return not(and(not(evaluate(or.left(), values)), not(evaluate(or.right(), values))));
    }
    if (filter instanceof Not not) {
      return not(evaluate(not.child(), values));
    }
    if (filter instanceof AlwaysTrue || filter instanceof AlwaysFalse) {
      return filter instanceof AlwaysTrue;
    }
    Object value = values.get(filter.references()[0]);
    if (filter instanceof IsNull || filter instanceof IsNotNull) {
      return (value == null) == filter instanceof IsNull;
    }
    if (filter instanceof EqualNullSafe equal) {
      return value == null || equal.value() == null
          ? value == equal.value()
          : compare(value, equal.value()) == 0;
    }
    return value == null ? null : test(filter, value);
  }

  private static Boolean and(Boolean left, Boolean right) {
    if (Boolean.FALSE.equals(left) || Boolean.FALSE.equals(right)) {
      return false;
    }
    return left == null || right == null ? null : true;
  }

  private static Boolean not(Boolean value) {
    return value == null ? null : !value;
  }

  private static Boolean test(Filter filter, Object value) {
    if (filter instanceof In in) {
      return isIn(value, in.values());
    }
    if (filter instanceof StringStartsWith starts) {
      return ((UTF8String) value).startsWith(UTF8String.fromString(starts.value()));
    }
    if (filter instanceof StringEndsWith ends) {
      return ((UTF8String) value).endsWith(UTF8String.fromString(ends.value()));
    }
    if (filter instanceof StringContains contains) {
      return ((UTF8String) value).contains(UTF8String.fromString(contains.value()));
    }
    if (filter instanceof EqualTo equal) {
      return equal.value() == null ? null : compare(value, equal.value()) == 0;
    }
    if (filter instanceof GreaterThan greater) {
      return compare(value, greater.value()) > 0;
    }
    if (filter instanceof GreaterThanOrEqual atLeast) {
      return compare(value, atLeast.value()) >= 0;
    }
    if (filter instanceof LessThan less) {
      return compare(value, less.value()) < 0;
    }
    if (filter instanceof LessThanOrEqual atMost) {
      return compare(value, atMost.value()) <= 0;
    }
    throw new IllegalStateException("Filter " + filter + " was pushed but cannot be evaluated");
  }

  private static Boolean isIn(Object value, Object[] choices) {
    boolean hasNull = false;
    for (Object choice : choices) {
      if (choice == null) {
        hasNull = true;
      } else if (compare(value, choice) == 0) {
        return true;
      }
    }
    return hasNull ? null : false;
  }

  private static int compare(Object value, Object literal) {
    if (value instanceof UTF8String text) {
      return text.compareTo(UTF8String.fromString((String) literal));
    }
    if (value instanceof Boolean flag) {
      return Boolean.compare(flag, (Boolean) literal);
    }
    if (value instanceof Double || value instanceof Float) {
      // Adding zero makes the negative zero positive.
      return Double.compare(
          ((Number) value).doubleValue() + 0.0, ((Number) literal).doubleValue() + 0.0);
    }
    return Long.compare(((Number) value).longValue(), ((Number) literal).longValue());
  }
}
