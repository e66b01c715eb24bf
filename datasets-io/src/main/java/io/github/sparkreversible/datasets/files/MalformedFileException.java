package io.github.sparkreversible.datasets.files;

import java.io.IOException;

/**
 * A file whose content is not what its kind of file must be. A failing file system is not one: that
 * is any other {@link IOException}, and ends the task in every mode.
 */
public final class MalformedFileException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_CHARACTERS = 40;

  private final String path;
  private final String position;
  private final String reason;

  /**
   * An error of a whole file.
   *
   * @param path the file
   * @param reason what is wrong with it: the value seen and the value expected
   */
  public MalformedFileException(String path, String reason) {
    this(path, null, reason);
  }

  /**
   * An error at a place in a file.
   *
   * @param path the file
   * @param position where the error is, for example {@code byte 120}, {@code line 7} or {@code 1.25
   *     s}; null for the whole file
   * @param reason what is wrong there: the value seen and the value expected
   */
  public MalformedFileException(String path, String position, String reason) {
    super("Cannot read " + located(path, position) + ": " + reason);
    this.path = path;
    this.position = position;
    this.reason = reason;
  }

  private static String located(String path, String position) {
    return position == null ? path : path + " at " + position;
  }

  /** The file. */
  public String path() {
    return path;
  }

  /** What is wrong with it, without the path. */
  public String reason() {
    return reason;
  }

  /** Path, place and cause, the value of {@code _corrupt_record}. */
  public String record() {
    return located(path, position) + ": " + reason;
  }

  /** The beginning of a text that a file holds, for messages. */
  public static String shortened(String text) {
    return shortened(text, MOST_CHARACTERS);
  }

  /** The first {@code most} characters of a text that a file holds, for messages. */
  public static String shortened(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most) + "...";
  }
}
