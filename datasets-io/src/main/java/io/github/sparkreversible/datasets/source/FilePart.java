package io.github.sparkreversible.datasets.source;

import io.github.sparkreversible.datasets.files.InputFile;
import java.io.Serializable;

/**
 * A part of a file that a task reads, as a fraction: part {@code index} of {@code count} equal
 * ones. What a fraction means is the format's: of the records, the points, the running time. The
 * parts of a file have each record exactly once, in the order of the file.
 *
 * @param file the file
 * @param index number of the part, from 0
 * @param count number of parts of the file, from 1
 */
public record FilePart(InputFile file, int index, int count) implements Serializable {
  /** A file in one piece. */
  public static FilePart whole(InputFile file) {
    return new FilePart(file, 0, 1);
  }

  /** The first of {@code total} records that is in this part: floor(index * total / count). */
  public long begin(long total) {
    return fraction(total, index);
  }

  /** The first record after this part: floor((index + 1) * total / count). */
  public long end(long total) {
    return fraction(total, index + 1);
  }

  private long fraction(long total, int part) {
    return total / count * part + total % count * part / count;
  }
}
