package io.github.sparkreversible.datasets.transform;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;

/** Augmenters as a line of text: a kind, and values of params. */
final class AugmenterText {
  private static final String VIDEO = "video";
  private static final String POINT_CLOUD = "pointcloud";
  private static final String ENDS = ":";

  private AugmenterText() {}

  static Augmenter parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    Augmenter augmenter =
        switch (words[0]) {
          case VIDEO -> new VideoAugmenter();
          case POINT_CLOUD -> new PointCloudAugmenter();
          default ->
              throw new IllegalArgumentException(
                  "there is no augmenter '%s', expected one of %s, %s"
                      .formatted(words[0], VIDEO, POINT_CLOUD));
        };
    Set<String> seen = new HashSet<>();
    for (String word : Arrays.asList(words).subList(1, words.length)) {
      String name = set(augmenter, word);
      if (!seen.add(name)) {
        throw new IllegalArgumentException(
            "%s: param '%s' comes twice, expected one value".formatted(words[0], name));
      }
    }
    // Params that contradict each other are refused here, not when a fit has begun.
    augmenter.steps();
    return augmenter;
  }

  private static String kind(Augmenter augmenter) {
    return augmenter instanceof VideoAugmenter ? VIDEO : POINT_CLOUD;
  }

  /** Sets a param by {@code name=value}, and tells its name. */
  private static String set(Augmenter augmenter, String word) {
    int sign = word.indexOf('=');
    String name = sign < 0 ? word : word.substring(0, sign);
    Param<?> param =
        augmenter.augmentationParams().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(augmenter, name));
    if (sign < 0) {
      throw new IllegalArgumentException(
          "%s: param '%s' has no value, expected %s=... without blanks"
              .formatted(kind(augmenter), name, name));
    }
    set(augmenter, param, word.substring(sign + 1));
    return name;
  }

  private static IllegalArgumentException unknown(Augmenter augmenter, String name) {
    return new IllegalArgumentException(
        "%s: there is no param '%s', expected one of %s"
            .formatted(
                kind(augmenter),
                name,
                augmenter.augmentationParams().stream()
                    .map(Param::name)
                    .collect(Collectors.joining(", "))));
  }

  @SuppressWarnings("unchecked")
  private static void set(Augmenter augmenter, Param<?> param, String value) {
    augmenter.set((Param<Object>) param, convert(augmenter, param, value));
  }

  private static Object convert(Augmenter augmenter, Param<?> param, String value) {
    try {
      if (param instanceof IntParam) {
        return Integer.valueOf(value);
      } else if (param instanceof DoubleParam) {
        return Double.valueOf(value);
      } else if (param instanceof DoubleArrayParam) {
        return Arrays.stream(value.split(ENDS, -1)).mapToDouble(Double::parseDouble).toArray();
      }
      return value;
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s: param '%s' is '%s', expected %s"
              .formatted(kind(augmenter), param.name(), value, expected(param)),
          e);
    }
  }

  private static String expected(Param<?> param) {
    if (param instanceof IntParam) {
      return "a whole number";
    }
    return param instanceof DoubleArrayParam ? "two numbers such as 0.5:1" : "a number";
  }

  /** The kind and those params that differ from their defaults. */
  static String write(Augmenter augmenter, List<Param<?>> params) {
    StringBuilder text = new StringBuilder(kind(augmenter));
    for (Param<?> param : params) {
      String value = format(augmenter.getOrDefault(param));
      if (!value.equals(format(augmenter.getDefault(param).get()))) {
        text.append(' ').append(param.name()).append('=').append(value);
      }
    }
    return text.toString();
  }

  private static String format(Object value) {
    if (value instanceof double[] ends) {
      return Arrays.stream(ends).mapToObj(AugmenterText::format).collect(Collectors.joining(ENDS));
    }
    String text = String.valueOf(value);
    return value instanceof Double && text.endsWith(".0")
        ? text.substring(0, text.length() - ".0".length())
        : text;
  }
}
