package io.github.sparkreversible.datasets.pointcloud.format;

import io.github.sparkreversible.datasets.files.MalformedFileException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The fields of a line: separated by blanks or tabs, or by one comma or semicolon with blanks
 * around it.
 */
final class TextRow {
  private int[] begins = new int[16];
  private int[] ends = new int[16];
  private byte[] bytes = new byte[0];
  private int size;
  private final LineReader lines;

  TextRow(LineReader lines) {
    this.lines = lines;
  }

  /** Splits the current line. */
  void split() {
    bytes = lines.bytes();
    size = 0;
    int length = lines.length();
    int i = skipBlanks(0, length);
    while (i < length) {
      int begin = i;
      while (i < length && !isBlank(bytes[i]) && !isMark(bytes[i])) {
        i++;
      }
      add(begin, i);
      i = skipBlanks(i, length);
      if (i < length && isMark(bytes[i])) {
        i = skipBlanks(i + 1, length);
        if (i == length) {
          add(i, i);
        }
      }
    }
  }

  private int skipBlanks(int from, int length) {
    int i = from;
    while (i < length && isBlank(bytes[i])) {
      i++;
    }
    return i;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  private static boolean isMark(byte b) {
    return b == ',' || b == ';';
  }

  private void add(int begin, int end) {
    if (size == begins.length) {
      begins = Arrays.copyOf(begins, size * 2);
      ends = Arrays.copyOf(ends, size * 2);
    }
    begins[size] = begin;
    ends[size] = end;
    size++;
  }

  int size() {
    return size;
  }

  /** A field as text. */
  String text(int field) {
    return new String(bytes, begins[field], ends[field] - begins[field], StandardCharsets.UTF_8);
  }

  /** All fields as text. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      texts.add(text(i));
    }
    return texts;
  }

  /** A field as a number. */
  double number(int field) throws MalformedFileException {
    try {
      return TextNumber.parse(bytes, begins[field], ends[field]);
    } catch (NumberFormatException e) {
      MalformedFileException error =
          lines.error(
              "field "
                  + (field + 1)
                  + " is '"
                  + MalformedFileException.shortened(text(field))
                  + "', expected a number");
      error.initCause(e);
      throw error;
    }
  }

  boolean isNumber(int field) {
    return TextNumber.isNumber(bytes, begins[field], ends[field]);
  }

  /** A field as a whole number from 0 on. */
  long count(int field) throws MalformedFileException {
    return count(text(field), lines);
  }

  /** A word of the current line as a whole number from 0 on. */
  static long count(String text, LineReader lines) throws MalformedFileException {
    // 18 digits always fit into a long.
    if (!text.matches("\\+?[0-9]{1,18}")) {
      throw lines.error(
          "'" + MalformedFileException.shortened(text) + "', expected a whole number from 0 on");
    }
    return Long.parseLong(text);
  }
}
