package io.github.sparkreversible.datasets.decode;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Options as one text, {@code frames=8 size=64}: names and values with blanks between. A value with
 * blanks or quotes stands in double quotes, inside of which {@code \} keeps the next character as
 * it is. Names are case-insensitive.
 */
final class OptionText {
  /** The form, for messages. */
  static final String EXPECTED =
      "options such as frames=8 size=64, values with blanks in \"quotes\"";

  private static final Pattern OPTION =
      Pattern.compile(
          "\\s*([A-Za-z][A-Za-z0-9._-]*)=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s\"]*))(?=\\s|$)");

  private OptionText() {}

  /**
   * The options of a text, sorted by name.
   *
   * @throws IllegalArgumentException if it has another form or a name twice
   */
  static Map<String, String> parse(String text) {
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    String rest = text.strip();
    Matcher option = OPTION.matcher(rest);
    int at = 0;
    while (at < rest.length()) {
      if (!option.find(at) || option.start() != at) {
        throw new IllegalArgumentException(
            "'" + rest.substring(at) + "' in '" + text + "', expected " + EXPECTED);
      }
      String quoted = option.group(2);
      String value = quoted == null ? option.group(3) : quoted.replaceAll("\\\\(.)", "$1");
      if (options.put(option.group(1), value) != null) {
        throw new IllegalArgumentException(
            "'" + option.group(1) + "' is twice in '" + text + "', expected each option once");
      }
      at = option.end();
    }
    return options;
  }

  /** The text of options. */
  static String of(Map<String, String> options) {
    return options.entrySet().stream()
        .map(option -> option.getKey() + "=" + quoted(option.getValue()))
        .collect(Collectors.joining(" "));
  }

  private static String quoted(String value) {
    return value.matches("[^\\s\"]+")
        ? value
        : "\"" + value.replaceAll("[\"\\\\]", "\\\\$0") + "\"";
  }
}
