package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * The option {@code columns}: for files whose columns have no names (float32 rows, NPY, NPZ, HDF5,
 * text without a header) their number or their names, for others the names of those that are
 * wanted.
 *
 * @param number how many columns a row of the file has; 0 if it was not given
 * @param names names in order; empty if they were not given
 * @param types types of columns of float32 rows that are of another type; as long as {@code names}
 * @param also a column that is wanted besides; null for none
 */
public record ColumnChoice(int number, List<String> names, List<NumberType> types, String also)
    implements Serializable {
  /** All columns of a file that names them. */
  public static final ColumnChoice ALL = new ColumnChoice(0, List.of(), List.of(), null);

  /** More columns than any file of points has. */
  static final int MAX_COLUMNS = 4096;

  private static final List<String> COORDINATES = List.of("x", "y", "z");

  /** Keeps unmodifiable copies. */
  public ColumnChoice {
    names = List.copyOf(names);
    types = List.copyOf(types);
  }

  /**
   * Reads a number such as {@code 4}, or names such as {@code x,y,z,intensity}; a name may be
   * followed by a type, {@code label:int64}.
   *
   * @throws IllegalArgumentException if it is neither; the message says what is expected
   */
  public static ColumnChoice parse(String text) {
    String stripped = text.strip();
    if (stripped.matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(stripped);
      if (number < 1 || number > MAX_COLUMNS) {
        throw new IllegalArgumentException("a number of columns from 1 to " + MAX_COLUMNS);
      }
      return new ColumnChoice(number, List.of(), List.of(), null);
    }
    List<String> names = new ArrayList<>();
    List<NumberType> types = new ArrayList<>();
    for (String part : stripped.split(",", -1)) {
      String[] nameAndType = part.strip().split(":", -1);
      if (nameAndType[0].isBlank() || nameAndType.length > 2) {
        throw new IllegalArgumentException("a number, or names such as x,y,z,label:int64");
      }
      names.add(nameAndType[0].strip());
      types.add(nameAndType.length == 1 ? NumberType.FLOAT32 : type(nameAndType[1].strip()));
    }
    if (new HashSet<>(names).size() < names.size()) {
      throw new IllegalArgumentException("names that differ from each other");
    }
    return new ColumnChoice(0, names, types, null);
  }

  /** The same choice with a column besides, such as that of the points' labels. */
  public ColumnChoice withAlso(String column) {
    return new ColumnChoice(number, names, types, column);
  }

  private static NumberType type(String dtype) {
    return Arrays.stream(NumberType.values())
        .filter(type -> type.dtype().equals(dtype))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "a type such as float32, float64 or int64 after the colon"));
  }

  /**
   * The names of {@code present} columns of a file that does not name them: those given, or by
   * their number x, y, z; with intensity; with intensity and ring; with r, g, b; with intensity and
   * r, g, b.
   */
  List<String> namesOf(String path, int present) throws MalformedFileException {
    int expected = names.isEmpty() ? number : names.size();
    if (expected != 0 && present != expected) {
      throw new MalformedFileException(
          path,
          "it has " + present + " columns, expected " + expected + " as option 'columns' says");
    }
    if (!names.isEmpty()) {
      return names;
    }
    if (present < COORDINATES.size()) {
      throw new MalformedFileException(
          path, "it has " + present + " columns, expected at least 3, or their names as an option");
    }
    if (present > MAX_COLUMNS) {
      throw new MalformedFileException(
          path, "it has " + present + " columns, expected at most " + MAX_COLUMNS);
    }
    return defaultNames(present);
  }

  private static List<String> defaultNames(int present) {
    return switch (present) {
      case 4 -> List.of("x", "y", "z", "intensity");
      case 5 -> List.of("x", "y", "z", "intensity", "ring");
      case 6 -> List.of("x", "y", "z", "r", "g", "b");
      case 7 -> List.of("x", "y", "z", "intensity", "r", "g", "b");
      default ->
          IntStream.range(0, present)
              .mapToObj(i -> i < 3 ? COORDINATES.get(i) : "column" + i)
              .toList();
    };
  }

  /**
   * Which of the file's named columns are given, in which order: those chosen, or the default ones
   * with x, y and z first.
   *
   * @param present names in the file, with x, y, z in small letters
   * @param byDefault how many of the first ones are given if none was chosen
   * @return indices into {@code present}
   */
  int[] select(String path, List<String> present, int byDefault) throws MalformedFileException {
    List<Integer> order = new ArrayList<>();
    for (String wanted : names.isEmpty() ? COORDINATES : names) {
      order.add(index(path, present, wanted));
    }
    for (int i = 0; i < byDefault && names.isEmpty(); i++) {
      if (!COORDINATES.contains(present.get(i))) {
        order.add(i);
      }
    }
    if (also != null && !order.contains(present.indexOf(also))) {
      order.add(index(path, present, also));
    }
    if (order.size() > MAX_COLUMNS) {
      throw new MalformedFileException(
          path, "it has " + order.size() + " columns, expected at most " + MAX_COLUMNS);
    }
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int index(String path, List<String> present, String wanted)
      throws MalformedFileException {
    int index = present.indexOf(wanted);
    if (index < 0) {
      throw new MalformedFileException(
          path, "it has no column '" + wanted + "', but " + String.join(", ", present));
    }
    return index;
  }

  /** The order of columns that the file does not name: x, y and z first. */
  static int[] coordinatesFirst(List<String> names) {
    if (!names.containsAll(COORDINATES)) {
      return IntStream.range(0, names.size()).toArray();
    }
    List<Integer> order = new ArrayList<>();
    COORDINATES.forEach(name -> order.add(names.indexOf(name)));
    for (int i = 0; i < names.size(); i++) {
      if (!order.contains(i)) {
        order.add(i);
      }
    }
    return order.stream().mapToInt(Integer::intValue).toArray();
  }

  /** A name as this library spells it: X, Y and Z in small letters. */
  static String normalized(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return COORDINATES.contains(lower) ? lower : name;
  }
}
