package io.github.sparkreversible.datasets.pointcloud.format;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Decimal numbers of text files, also the spellings of NaN and infinity that C libraries print. */
final class TextNumber {
  /** Powers of ten that a double holds exactly. */
  private static final double[] POWERS = new double[23];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private TextNumber() {}

  /**
   * The number in {@code bytes[begin..end)}, correctly rounded.
   *
   * @throws NumberFormatException if it is none
   */
  static double parse(byte[] bytes, int begin, int end) {
    int i = begin;
    boolean negative = i < end && bytes[i] == '-';
    if (i < end && (bytes[i] == '-' || bytes[i] == '+')) {
      i++;
    }
    long digits = 0;
    int count = 0;
    int decimals = 0;
    boolean point = false;
    for (; i < end; i++) {
      byte b = bytes[i];
      if (b >= '0' && b <= '9') {
        digits = digits * 10 + (b - '0');
        count++;
        decimals += point ? 1 : 0;
        if (count > 15) {
          return parseSlowly(bytes, begin, end);
        }
      } else if (b == '.' && !point) {
        point = true;
      } else {
        return parseSlowly(bytes, begin, end);
      }
    }
    if (count == 0) {
      return parseSlowly(bytes, begin, end);
    }
    // At most 15 digits and a power of ten are both exact, so that the quotient is rounded once.
    double size = digits / POWERS[decimals];
    return negative ? -size : size;
  }

  private static double parseSlowly(byte[] bytes, int begin, int end) {
    String text = new String(bytes, begin, end - begin, StandardCharsets.ISO_8859_1);
    boolean decimal = !text.isEmpty();
    for (int i = 0; i < text.length() && decimal; i++) {
      // Java's own parser also takes hexadecimal numbers and suffixes.
      decimal = "0123456789+-.eE".indexOf(text.charAt(i)) >= 0;
    }
    return decimal ? Double.parseDouble(text) : notFinite(text);
  }

  private static double notFinite(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean signed = lower.startsWith("-") || lower.startsWith("+");
    double sign = lower.startsWith("-") ? -1 : 1;
    return switch (signed ? lower.substring(1) : lower) {
      case "nan", "nan(ind)", "nan(snan)", "1.#qnan", "1.#snan", "1.#ind" -> Double.NaN;
      case "inf", "infinity", "1.#inf" -> sign * Double.POSITIVE_INFINITY;
      default -> throw new NumberFormatException(text);
    };
  }

  /** Whether the bytes are a number. */
  static boolean isNumber(byte[] bytes, int begin, int end) {
    try {
      parse(bytes, begin, end);
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
