package io.github.sparkreversible.checkpoint;

import io.github.sparkreversible.datasets.files.MalformedFileException;

/**
 * How much more than its own size a file may make of itself, by compression or by tensors that
 * repeat elements: a small file must not fill the memory.
 */
final class SizeLimit {
  private static final long MOST_TIMES = 16;
  private static final long ALWAYS_ALLOWED = 64L << 20;

  private SizeLimit() {}

  /**
   * Checks a claim.
   *
   * @param what subject and verb of the message
   */
  static void check(FileBytes file, long bytes, String what) throws MalformedFileException {
    long most = Math.max(ALWAYS_ALLOWED, MOST_TIMES * file.length());
    if (bytes > most) {
      throw new MalformedFileException(
          file.path(),
          what
              + " "
              + bytes
              + " bytes, expected at most "
              + most
              + " of a file of "
              + file.length());
    }
  }
}
