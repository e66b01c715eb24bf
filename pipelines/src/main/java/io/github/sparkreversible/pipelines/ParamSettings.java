package io.github.sparkreversible.pipelines;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    List<String> known = settable(stage, reserved).map(Param::name).toList();
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

  /**
   * Lists the params that {@link #apply} sets.
   *
   * @param stage stage with its defaults
   * @param reserved names that the job sets itself
   * @return two lines a param: name and value, meaning
   */
  static String describe(Params stage, Set<String> reserved) {
    return settable(stage, reserved)
        .map(param -> "%s=%s%n    %s".formatted(param.name(), value(stage, param), param.doc()))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  private static Stream<Param<?>> settable(Params stage, Set<String> reserved) {
    return Arrays.<Param<?>>stream(stage.params())
        .filter(param -> !reserved.contains(param.name()))
        .sorted(Comparator.comparing(Param::name));
  }

  /**
   * The params in which a stage differs from another one of its class.
   *
   * @param from the other one
   * @param stage stage
   * @param ignored names that do not count
   * @return values of the stage by name, as {@code --set} takes them; empty where it has none
   */
  static SortedMap<String, String> differences(Params from, Params stage, Set<String> ignored) {
    SortedMap<String, String> differences = new TreeMap<>();
    settable(stage, ignored)
        .filter(param -> !value(stage, param).equals(value(from, from.getParam(param.name()))))
        .forEach(param -> differences.put(param.name(), value(stage, param)));
    return differences;
  }

  /** A param's value as {@code --set} takes it; empty if it has none. */
  private static String value(Params stage, Param<?> param) {
    if (!stage.isDefined(param)) {
      return "";
    }
    Object value = stage.getOrDefault(param);
    return value instanceof double[] numbers
        ? Arrays.stream(numbers).mapToObj(Double::toString).collect(Collectors.joining(","))
        : String.valueOf(value);
  }
}
