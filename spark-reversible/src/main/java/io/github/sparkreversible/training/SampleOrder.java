package io.github.sparkreversible.training;

import io.github.sparkreversible.datasets.random.Mixing;
import java.io.Serializable;

/**
 * Which row stands where: an endless sequence of samples, in which samples {@code e * rows} to
 * {@code (e + 1) * rows - 1} are all rows once, permuted by (seed, e).
 *
 * <p>The permutation takes no memory: a Feistel network on pairs of half-width integers permutes
 * the next power of four, and values beyond the number of rows are permuted again until they are
 * below it (cycle walking, fewer than four steps on average). It depends on nothing but its
 * arguments, so that any executor can tell any sample.
 */
public final class SampleOrder implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final int ROUNDS = 6;

  private final long rows;
  private final long seed;
  private final int halfBits;

  /**
   * An order.
   *
   * @param rows number of rows, at least 1
   * @param seed of all permutations
   */
  public SampleOrder(long rows, long seed) {
    if (rows < 1) {
      throw new IllegalArgumentException("There are " + rows + " rows, expected at least 1");
    }
    this.rows = rows;
    this.seed = seed;
    int bits = Long.SIZE - Long.numberOfLeadingZeros(rows - 1);
    this.halfBits = Math.max(1, (bits + 1) / 2);
  }

  /** Number of rows. */
  public long rows() {
    return rows;
  }

  /** Epoch, from 0, of a sample. */
  public int epoch(long sample) {
    return Math.toIntExact(sample / rows);
  }

  /** Row, from 0, of a sample. */
  public long row(long sample) {
    int epoch = epoch(sample);
    long value = sample % rows;
    do {
      value = permute(value, epoch);
    } while (value >= rows);
    return value;
  }

  private long permute(long value, int epoch) {
    long mask = (1L << halfBits) - 1;
    long left = value >>> halfBits;
    long right = value & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (Mixing.mix(seed, epoch, round, right) & mask);
      left = right;
      right = next;
    }
    return (left << halfBits) | right;
  }
}
