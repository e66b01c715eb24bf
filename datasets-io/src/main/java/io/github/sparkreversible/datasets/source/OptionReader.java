package io.github.sparkreversible.datasets.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Reads and checks the options of a data source; names and words are case-insensitive, an unknown
 * name is an error. Every method throws an {@link IllegalArgumentException} that has the option's
 * name, the value seen and what is expected.
 */
public final class OptionReader {
  private static final String HADOOP_PREFIX = "fs.";

  /** Set by Spark itself from the arguments of {@code load}. */
  private static final List<String> OF_SPARK = List.of("path", "paths");

  private final CaseInsensitiveStringMap given;
  private final boolean knowsLabels;
  private final Map<String, String> hadoop = new TreeMap<>();

  /**
   * Checks the names.
   *
   * @param source name of the data source, for messages
   * @param known names of the source's own options, beside those of {@link FileOptions}
   * @throws IllegalArgumentException if an option is unknown
   */
  public OptionReader(String source, CaseInsensitiveStringMap given, List<String> known) {
    this(source, given, Stream.concat(known.stream(), FileOptions.NAMES.stream()).toList(), true);
  }

  private OptionReader(
      String source, CaseInsensitiveStringMap given, List<String> names, boolean knowsLabels) {
    this.given = given;
    this.knowsLabels = knowsLabels;
    List<String> unknown = new ArrayList<>();
    given
        .asCaseSensitiveMap()
        .forEach(
            (name, value) -> {
              if (name.toLowerCase(Locale.ROOT).startsWith(HADOOP_PREFIX)) {
                hadoop.put(name, value);
              } else if (Stream.concat(OF_SPARK.stream(), names.stream())
                  .noneMatch(name::equalsIgnoreCase)) {
                unknown.add("'" + name + "'");
              }
            });
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "Unknown option "
              + String.join(", ", unknown)
              + " of data source '"
              + source
              + "', expected one of "
              + String.join(", ", names)
              + ", or a Hadoop setting that begins with "
              + HADOOP_PREFIX);
    }
  }

  /**
   * Checks the names for a source whose files hold their labels, so that there is no option {@value
   * FileOptions#LABELS}; otherwise as the constructor.
   */
  public static OptionReader withoutFolderLabels(
      String source, CaseInsensitiveStringMap given, List<String> known) {
    List<String> names = new ArrayList<>(known);
    names.addAll(FileOptions.NAMES);
    names.remove(FileOptions.LABELS);
    return new OptionReader(source, given, List.copyOf(names), false);
  }

  /** The options that every file data source has. */
  public FileOptions fileOptions() {
    boolean folderLabels =
        knowsLabels && choice(FileOptions.LABELS, "none", "folder").equals("folder");
    String[] modes = Arrays.stream(ReadMode.values()).map(ReadMode::name).toArray(String[]::new);
    return new FileOptions(
        folderLabels,
        ReadMode.valueOf(choice("mode", modes)),
        flag("recursiveFileLookup", folderLabels),
        given.get("pathGlobFilter"),
        hadoop);
  }

  /** Whether an option was given. */
  public boolean has(String name) {
    return given.containsKey(name);
  }

  /** The value as it was given; empty if it was not. */
  public Optional<String> text(String name) {
    return Optional.ofNullable(given.get(name));
  }

  /** One of the allowed words, in their spelling; the first one is the default. */
  public String choice(String name, String... allowed) {
    String value = given.getOrDefault(name, allowed[0]);
    return Arrays.stream(allowed)
        .filter(value.strip()::equalsIgnoreCase)
        .findFirst()
        .orElseThrow(() -> invalid(name, "one of " + String.join(", ", allowed), null));
  }

  /** Yes or no. */
  public boolean flag(String name, boolean defaultValue) {
    String[] words = defaultValue ? new String[] {"true", "false"} : new String[] {"false", "true"};
    return choice(name, words).equals("true");
  }

  /** A whole number within bounds, both included. */
  public int integer(String name, int defaultValue, int minimum, int maximum) {
    return Math.toIntExact(whole(name, defaultValue, minimum, maximum));
  }

  /** A whole number within bounds, both included. */
  public long whole(String name, long defaultValue, long minimum, long maximum) {
    if (!has(name)) {
      return defaultValue;
    }
    String expected = "a whole number from " + minimum + " to " + maximum;
    try {
      long number = Long.parseLong(given.get(name).strip());
      if (number >= minimum && number <= maximum) {
        return number;
      }
      throw invalid(name, expected, null);
    } catch (NumberFormatException e) {
      throw invalid(name, expected, e);
    }
  }

  /** A number within bounds, both included; empty if it was not given. */
  public Optional<Double> real(String name, double minimum, double maximum) {
    if (!has(name)) {
      return Optional.empty();
    }
    String expected = "a number from " + minimum + " to " + maximum;
    try {
      double number = Double.parseDouble(given.get(name).strip());
      if (number >= minimum && number <= maximum) {
        return Optional.of(number);
      }
      throw invalid(name, expected, null);
    } catch (NumberFormatException e) {
      throw invalid(name, expected, e);
    }
  }

  /** The error of an option whose value is not what is expected. */
  public IllegalArgumentException invalid(String name, String expected, Throwable cause) {
    return new IllegalArgumentException(
        "Option '" + name + "' is '" + given.get(name) + "', expected " + expected, cause);
  }
}
