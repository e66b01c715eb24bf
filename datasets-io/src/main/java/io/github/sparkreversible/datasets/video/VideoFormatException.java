package io.github.sparkreversible.datasets.video;

import java.io.IOException;

/**
 * A file whose content is no video that can be decoded. A failing file system is not one: that is
 * any other {@link IOException}, and ends the task in every mode.
 */
public final class VideoFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final String reason;

  /**
   * An error of one file.
   *
   * @param path the file
   * @param reason what is wrong with it, with FFmpeg's own message
   */
  VideoFormatException(String path, String reason) {
    super("Cannot read video " + path + ": " + reason);
    this.path = path;
    this.reason = reason;
  }

  /** The file. */
  public String path() {
    return path;
  }

  /** What is wrong with it, without the path. */
  public String reason() {
    return reason;
  }
}
