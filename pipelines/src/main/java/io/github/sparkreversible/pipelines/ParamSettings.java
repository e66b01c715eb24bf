package io.github.sparkreversible.pipelines;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.FloatParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** Sets params of a stage from texts, as {@code --set name=value} gives them. */
final class ParamSettings {

  private ParamSettings() {}

  /**
   * Sets params by name.
   *
   * @param stage stage to change
   * @param settings values by the names of params
   * @param reserved names that the job sets itself
   * @throws IllegalArgumentException if a name is unknown or reserved, a value is of another type,
   *     or the param refuses it; names the param, the value and what is expected
   */
  static void apply(Params stage, Map<String, String> settings, Set<String> reserved) {
    settings.forEach((name, value) -> apply(stage, name, value, reserved));
  }

  private static void apply(Params stage, String name, String value, Set<String> reserved) {
    List<String> known =
        Arrays.stream(stage.params())
            .map(Param::name)
            .filter(each -> !reserved.contains(each))
            .sorted()
            .toList();
    if (!known.contains(name)) {
      throw new IllegalArgumentException(
          "--set "
              + name
              + "="
              + value
              + ": no param of this name can be set, expected one of "
              + String.join(", ", known));
    }
    Param<Object> param = stage.getParam(name);
    stage.set(param, convert(param, value));
  }

  private static Object convert(Param<?> param, String value) {
    String text = value.strip();
    try {
      if (param instanceof IntParam) {
        return Integer.valueOf(text);
      } else if (param instanceof LongParam) {
        return Long.valueOf(text);
      } else if (param instanceof DoubleParam) {
        return Double.valueOf(text);
      } else if (param instanceof FloatParam) {
        return Float.valueOf(text);
      } else if (param instanceof DoubleArrayParam) {
        return Arrays.stream(text.split(","))
            .mapToDouble(each -> Double.parseDouble(each.strip()))
            .toArray();
      } else if (param instanceof BooleanParam) {
        return toBoolean(text);
      }
      return value;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "--set " + param.name() + "=" + value + ": expected " + typeName(param), e);
    }
  }

  private static boolean toBoolean(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw new NumberFormatException(text);
    }
    return text.equals("true");
  }

  private static String typeName(Param<?> param) {
    if (param instanceof IntParam || param instanceof LongParam) {
      return "a whole number";
    } else if (param instanceof BooleanParam) {
      return "true or false";
    } else if (param instanceof DoubleArrayParam) {
      return "numbers separated by commas";
    }
    return "a number";
  }

  /** Values of all params of a stage as texts, by name. */
  static Map<String, String> describe(Params stage) {
    return Arrays.stream(stage.params())
        .filter(param -> stage.isDefined(param))
        .collect(
            Collectors.toMap(
                Param::name,
                param -> text(stage.getOrDefault(param)),
                (first, second) -> first,
                java.util.TreeMap::new));
  }

  private static String text(Object value) {
    return value instanceof double[] numbers ? Arrays.toString(numbers) : String.valueOf(value);
  }
}
