package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.checkpoint.NameMapping.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One line of a {@link NameMapping}. */
final class MappingRule {
  private static final Pattern LINE =
      Pattern.compile(
          "(\\S+)\\s+->\\s+(?:(ignored)|([^\\s/]+)/(\\S+)(\\s+transposed)?(?:\\s+\\[(\\d)/(\\d)])?"
              + "(?:\\s+as\\s+\\(([a-z0-9*]+(?:,[a-z0-9*]+)*)\\))?)");

  /** A number that names hold: {@code {2i+1}}. */
  private static final Pattern NUMBER = Pattern.compile("\\{(\\d*)([a-z])(?:\\+(\\d+))?}");

  private static final String DIGITS = "(0|[1-9]\\d{0,5})";

  private final Template upstream;
  private final Template layer;
  private final Template parameter;
  private final boolean transposed;
  private final int part;
  private final int parts;
  private final List<String> shape;

  private MappingRule(Matcher line) {
    upstream = new Template(line.group(1));
    boolean ignored = line.group(2) != null;
    layer = ignored ? null : new Template(line.group(3));
    parameter = ignored ? null : new Template(line.group(4));
    transposed = line.group(5) != null;
    part = line.group(6) == null ? 0 : Integer.parseInt(line.group(6));
    parts = line.group(7) == null ? 1 : Integer.parseInt(line.group(7));
    shape = line.group(8) == null ? List.of() : List.of(line.group(8).split(","));
    if (part >= parts) {
      throw new IllegalArgumentException(
          "part " + part + " of " + parts + ", expected a smaller number than that of the parts");
    }
  }

  static MappingRule parse(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + line + "', expected 'upstream name -> layer/parameter' or '-> ignored'");
    }
    return new MappingRule(matcher);
  }

  boolean isIgnored() {
    return layer == null;
  }

  int part() {
    return part;
  }

  int parts() {
    return parts;
  }

  boolean fits(String name) {
    return upstream.numbers(name, Map.of()).isPresent();
  }

  /** The place of a name that fits. */
  Place place(String name) {
    Map<String, Integer> numbers = upstream.numbers(name, Map.of()).orElseThrow();
    return new Place(layer.text(numbers), parameter.text(numbers), transposed, part, parts, shape);
  }

  /** The name of what stands at a place; empty if this rule does not lead there. */
  Optional<String> upstreamName(String layerName, String parameterName) {
    return isIgnored()
        ? Optional.empty()
        : layer
            .numbers(layerName, Map.of())
            .flatMap(numbers -> parameter.numbers(parameterName, numbers))
            .map(upstream::text);
  }

  /** A name with numbers in it. */
  private static final class Template {
    private final String text;
    private final Pattern pattern;
    private final List<Expression> expressions = new ArrayList<>();

    /** {@code factor * variable + summand}. */
    private record Expression(int factor, String variable, int summand) {}

    Template(String text) {
      this.text = text;
      StringBuilder regex = new StringBuilder();
      Matcher number = NUMBER.matcher(text);
      int end = 0;
      while (number.find()) {
        regex.append(Pattern.quote(text.substring(end, number.start()))).append(DIGITS);
        expressions.add(expression(number));
        end = number.end();
      }
      pattern = Pattern.compile(regex.append(Pattern.quote(text.substring(end))).toString());
    }

    private static Expression expression(MatchResult number) {
      int factor = number.group(1).isEmpty() ? 1 : Integer.parseInt(number.group(1));
      int summand = number.group(3) == null ? 0 : Integer.parseInt(number.group(3));
      return new Expression(factor, number.group(2), summand);
    }

    /** The variables that make this name, together with those known; empty if there are none. */
    Optional<Map<String, Integer>> numbers(String name, Map<String, Integer> known) {
      Matcher matcher = pattern.matcher(name);
      if (!matcher.matches()) {
        return Optional.empty();
      }
      Map<String, Integer> numbers = new HashMap<>(known);
      for (int i = 0; i < expressions.size(); i++) {
        Expression expression = expressions.get(i);
        int rest = Integer.parseInt(matcher.group(i + 1)) - expression.summand();
        if (rest < 0 || rest % expression.factor() != 0) {
          return Optional.empty();
        }
        Integer value = rest / expression.factor();
        Integer other = numbers.putIfAbsent(expression.variable(), value);
        if (other != null && !other.equals(value)) {
          return Optional.empty();
        }
      }
      return Optional.of(numbers);
    }

    String text(Map<String, Integer> numbers) {
      return NUMBER
          .matcher(text)
          .replaceAll(
              number -> {
                Expression expression = expression(number);
                Integer value = numbers.get(expression.variable());
                if (value == null) {
                  throw new IllegalArgumentException(
                      "'" + text + "' has a number that the other side of the rule has not");
                }
                return Integer.toString(expression.factor() * value + expression.summand());
              });
    }
  }
}
